import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import { attack } from './attack.ts';
import { pickCases, type KillCase } from './cases.ts';
import { startLife, type Life } from './life.ts';
import type { RunScene } from './scene.ts';
import { orphans, verify } from './verify.ts';

/** What one round came to. */
export interface KillRound {
  readonly kill: KillCase;
  readonly isHit: boolean;
  /** Journal events that the client had been told of. */
  readonly told: number;
  /** What is not as it must be, in words; each begins with its kind. */
  readonly faults: readonly string[];
  /** ms from starting the host again to its serving clients. */
  readonly reopenMs: number;
  /** ms from the kill to the last process of the killed being gone. */
  readonly orphanMs: number;
  /** ms from the kill to the end of all runs, where the host lived on. */
  readonly endMs: number | null;
}

function dieOf({ victim, at, moment }: KillCase): string {
  return victim === 'host, in its commit' ? `${moment}:${at}` : '';
}

async function mustLive(scene: RunScene, random: SeededRandom, die: string): Promise<Life> {
  const env = random.pick(scene.environments);
  const life = await startLife({ profile: scene.profile, env, die });
  if ('client' in life) return life;
  throw new Error(`The host does not start any more: ${life.said}`);
}

/** A host that is killed while it recovers, before or after it was there for clients. */
async function dieRecovering(
  scene: RunScene,
  { at, moment }: KillCase,
  random: SeededRandom,
): Promise<string> {
  const how = moment ? { die: `${moment}:${at}` } : { killAfter: random.between(200, 900) };
  const life = await startLife({ profile: scene.profile, env: scene.environments[0] ?? {}, ...how });
  if ('client' in life) await life.end();
  return life.mark;
}

/** Kills hosts, supervisors and agents at their transitions, and looks each time at what is left. */
export async function killRuns(
  scene: RunScene,
  { rounds, random, say }: { rounds: number; random: SeededRandom; say: (line: string) => void },
): Promise<KillRound[]> {
  const done: KillRound[] = [];
  const cases = pickCases(rounds, random.fork('cases'));
  let life = await mustLive(scene, random.fork('first'), cases[0] ? dieOf(cases[0]) : '');
  await verify(life, scene, []);
  for (const [n, kill] of cases.entries()) {
    // One of its own for each round, so that what a round asks for does not depend on how fast the others were.
    const ofRound = random.fork(`round ${n + 1}`);
    const struck = await attack(life, scene, kill, ofRound);
    const marks = [life.mark];
    if (kill.victim === 'host, in recovery') marks.push(await dieRecovering(scene, kill, ofRound));
    const next = cases[n + 1];
    const again = await mustLive(scene, ofRound, next ? dieOf(next) : '');
    const faults = [...struck.faults, ...(await verify(again, scene, life.told))];
    let orphanMs = 0;
    for (const mark of marks) {
      const left = await orphans(mark, struck.at);
      orphanMs = left.ms;
      faults.push(...left.faults);
    }
    const { isHit, endMs } = struck;
    done.push({ kill, isHit, told: life.told.length, faults, reopenMs: again.startMs, orphanMs, endMs });
    for (const fault of faults) say(`round ${n + 1}, ${kill.victim} at ${kill.at}: ${fault}`);
    if ((n + 1) % 20 === 0) say(`${n + 1} of ${rounds} rounds`);
    life = again;
  }
  await life.end();
  return done;
}
