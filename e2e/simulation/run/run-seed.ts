import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTrace } from '../../../shared/testing/simulation/trace.ts';
import { tellStories, type Stories } from '../faults/choose-stories.ts';
import { unleash } from '../faults/nemesis.ts';
import { judge } from '../oracle/judge.ts';
import { judgeStoredBytes } from '../oracle/judge-documents.ts';
import { becomeQuiet } from '../oracle/quiet.ts';
import { probe } from '../probes/probe.ts';
import { work } from '../work/drive.ts';
import { begin } from '../work/begin.ts';
import { createWorld, type World } from '../world/create-world.ts';
import type { Scratch } from '../world/scratch.ts';
import type { SeedResult } from './job.ts';

/** How much happens in one world. */
export interface Size {
  /** Members, from and to. */
  readonly people: readonly [number, number];
  /** ms during which things go wrong, from and to. */
  readonly turmoil: readonly [number, number];
}

export const small: Size = { people: [2, 3], turmoil: [8_000, 40_000] };
export const large: Size = { people: [2, 5], turmoil: [300_000, 1_800_000] };

export interface SeedOptions {
  readonly size: Size;
  /** A story that is told in any case. */
  readonly story: string | null;
  readonly print?: (line: string, bytes?: Uint8Array) => void;
}

/** ms without faults after which everything must have arrived. */
const PATIENCE_MS = 240_000;

/** What came of a life: the stories of it, and ms until it came to rest; null when it did not. */
interface Life {
  readonly stories: Stories;
  readonly settleMs: number | null;
}

async function live(world: World, { size: { turmoil }, story }: SeedOptions): Promise<Life> {
  const { context, people } = world;
  const until = context.random.between(...turmoil);
  const stories = tellStories(world, until, story);
  const { withoutRuns, withoutForging } = stories;
  begin(world, until / 2);
  const slowest = context.random.pick([800, 3_000, 8_000]);
  for (const person of people)
    work(world, person, { fastest: 50, slowest, withoutRuns, withoutForging }, until);
  const calm = context.random.chance(0.3) ? 10_000 : 0;
  await context.scheduler.run(calm);
  const nemesis = unleash(world, until, { fastest: 500, slowest: 15_000 });
  await context.scheduler.run(until);
  nemesis.end();
  stories.end();
  return { stories, settleMs: await becomeQuiet(world, PATIENCE_MS, stories.isOver) };
}

/** Runs the world of one seed to its end. The same seed gives the same result, to the byte. */
export async function runSeed(seed: number, scratch: Scratch, options: SeedOptions): Promise<SeedResult> {
  const trace = createTrace(options.print);
  const random = createSeededRandom(seed);
  const world = createWorld({ random, trace, scratch, people: random.between(...options.size.people) });
  const { context } = world;
  try {
    const { stories, settleMs } = await live(world, options);
    if (settleMs === null) context.fail(`nothing came to rest: ${restlessness(world)}`);
    else {
      await judge(world);
      for (const problem of await stories.judge()) context.fail(problem);
      // A stranger needs the key of somebody who may write.
      const isPlain = world.ledger.forsaken.size === 0 && world.machines.length === world.people.length;
      if (random.chance(0.3) && isPlain) await probe(world);
      await judgeStoredBytes(world);
    }
    return {
      seed,
      problems: [...context.problems],
      digest: trace.digest(),
      events: context.scheduler.events,
      deviceMs: context.scheduler.lived * world.people.length,
      spanMs: context.scheduler.now,
      settleMs,
    };
  } finally {
    world.discard();
  }
}

function restlessness({ people }: World): string {
  return people
    .map(({ device, isMember }) => {
      const status = device.host?.connection.status();
      return `${device.name} ${isMember ? 'member' : 'stranger'} ${JSON.stringify(status)}`;
    })
    .join('; ');
}
