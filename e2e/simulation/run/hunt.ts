import type { Job, SeedResult } from './job.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { runSeeds } from './pool.ts';

/** What became of one planted bug. */
export interface Hunt {
  readonly mutant: string;
  /** The story that was told in each seed. */
  readonly story: string | null;
  /** Seeds that were run until it was noticed; null when it never was. */
  readonly seeds: number | null;
  readonly seed: number | null;
  readonly problem: string | null;
}

interface Options {
  readonly mutant: Pick<Mutant, 'name' | 'story'>;
  readonly job: Job;
  readonly from: number;
  readonly most: number;
  readonly workers: number;
}

/** The first of these seeds with a problem; null when none has one. */
async function firstFailing(job: Job, seeds: readonly number[], workers: number): Promise<SeedResult | null> {
  const failed: SeedResult[] = [];
  await runSeeds({
    job,
    seeds,
    workers,
    heard(result) {
      if (result.problems.length > 0) failed.push(result);
      return failed.length === 0;
    },
  });
  return failed.toSorted((a, b) => a.seed - b.seed)[0] ?? null;
}

/**
 * Runs seeds until one notices the planted bug, and nothing without it. A story that the job names is told in them, else
 * the bug's own.
 */
export async function hunt({ mutant, job, from, most, workers }: Options): Promise<Hunt> {
  const { name, story: own = null } = mutant;
  const story = job.story ?? own;
  let seeds = Array.from({ length: most }, (_, i) => from + i);
  for (;;) {
    const found = await firstFailing({ ...job, mutant: name, story }, seeds, workers);
    if (!found) return { mutant: name, story, seeds: null, seed: null, problem: null };
    const { seed, problems } = found;
    const sound = await firstFailing({ ...job, mutant: null, story }, [seed], 1);
    if (!sound) return { mutant: name, story, seeds: seed - from + 1, seed, problem: problems[0] ?? null };
    // It is no witness: it has a problem of its own.
    seeds = seeds.filter((other) => other > seed);
  }
}
