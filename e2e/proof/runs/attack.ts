import { systemTimers } from '../../../main/host/platform.ts';
import { isLocalRun } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { KillCase } from './cases.ts';
import { agentsOf, type Life } from './life.ts';
import type { RunScene } from './scene.ts';

/** ms in which a run is to reach the transition at which it is struck. */
const REACH_MS = 30_000;
/** ms in which runs are to end whose agent or supervisor was killed. */
const END_MS = 10_000;
const LOOK_MS = 10;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemTimers.after(ms, resolve));
}

/** What `look` finds, looking again and again; null when it found nothing in time. */
export async function awaited<T>(ms: number, look: () => Promise<T | null> | T | null): Promise<T | null> {
  for (const began = performance.now(); performance.now() - began < ms; await pause(LOOK_MS)) {
    const found = await look();
    if (found !== null) return found;
  }
  return null;
}

/** Runs of this profile that are not ended, and what is wrong about each. */
export async function unended({ client }: Life): Promise<string[]> {
  const { rows } = await client.call('runs.query', { limit: 1000 });
  return rows.filter(({ state }) => !isEnded(state)).map(({ runId, state }) => `${runId} is ${state}`);
}

/** What an attack came to. */
export interface Attack {
  /** The victim was killed where it was meant to be. */
  readonly isHit: boolean;
  /** ms from the kill to the end of all runs, where the host lived on; else null. */
  readonly endMs: number | null;
  /** `performance.now()` of the kill. */
  readonly at: number;
  readonly faults: readonly string[];
}

/** Starts two runs and kills the victim. The host is dead afterwards. */
export async function attack(
  life: Life,
  scene: RunScene,
  kill: KillCase,
  random: SeededRandom,
): Promise<Attack> {
  const [state] = kill.victim === 'host, in recovery' ? ['running'] : [kill.at];
  const reached = new Promise<true>((resolve) =>
    life.listen((event) => event.kind === 'run.changed' && event.state === state && resolve(true)),
  );
  answerAll(life, kill);
  const starting = startRuns(life, scene).catch(() => undefined);
  const byItself = kill.victim === 'host, in its commit' ? life.gone.then(() => true) : reached;
  const isReached = await Promise.race([byItself, pause(REACH_MS).then(() => false)]);
  await pause(random.below(40));
  const isHit = isReached && (await strike(life, kill, random));
  const at = performance.now();
  const outcome = await aftermath(life, kill);
  await life.end();
  await starting;
  return { ...outcome, isHit, at };
}

async function startRuns({ client }: Life, { projectId, command }: RunScene): Promise<void> {
  const start = async (how: { harness: 'pty'; command: string } | { harness: 'codex' }): Promise<void> => {
    const { issueId } = await client.call('issues.create', { title: 'Struck', projectId });
    await client.call('runs.start', { issueId, ...how });
  };
  await Promise.all([start({ harness: 'pty', command }), start({ harness: 'codex' })]);
}

/** Says yes to everything that agents ask from now on, unless a run is to be struck while it waits. */
function answerAll({ client, listen }: Life, { at, moment }: KillCase): void {
  if (at === 'waiting' && moment === undefined) return;
  listen((event) => {
    if (event.kind === 'run.changed' && event.state === 'waiting') void answerOpen(client);
  });
}

/** Says yes to what is asked just now. The host, or who asked, may be gone before it is answered. */
async function answerOpen(client: Life['client']): Promise<void> {
  try {
    const { rows } = await client.call('runs.query', { limit: 20 });
    for (const row of rows) {
      if (!isLocalRun(row) || row.approval === null) continue;
      const { requestId } = row.approval;
      await client.call('runs.answer', { runId: row.runId, requestId, choice: 'allow' });
    }
  } catch {
    // Whether the run gets to its end all the same is looked at by others.
  }
}

/** Kills the victim; false when there was none. */
async function strike(life: Life, { victim }: KillCase, random: SeededRandom): Promise<boolean> {
  if (victim === 'host, in its commit') return true;
  if (victim === 'supervisor' || victim === 'agent') {
    const kind = victim === 'agent' ? 'agents' : 'supervisor';
    const pids = await awaited(END_MS, () => {
      const found = agentsOf(life)[kind];
      return found.length > 0 ? found : null;
    });
    if (pids === null) return false;
    process.kill(random.pick(pids), 'SIGKILL');
    return true;
  }
  process.kill(life.pid, 'SIGKILL');
  return true;
}

async function aftermath(life: Life, { victim }: KillCase): Promise<Pick<Attack, 'endMs' | 'faults'>> {
  if (victim !== 'supervisor' && victim !== 'agent') return { endMs: null, faults: [] };
  const began = performance.now();
  const isOver = await awaited(END_MS, async () => {
    // The other agent may have asked while nobody answered.
    await answerOpen(life.client);
    return (await unended(life)).length === 0 ? true : null;
  });
  const endMs = performance.now() - began;
  if (isOver) return { endMs, faults: [] };
  const left = await unended(life);
  return { endMs, faults: left.map((run) => `stuck: ${run} ${END_MS} ms after its ${victim} was killed`) };
}
