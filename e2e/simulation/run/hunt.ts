import type { Job, SeedResult } from './job.ts';
import { runSeeds } from './pool.ts';

/** What became of one planted bug. */
export interface Hunt {
  readonly mutant: string;
  /** Seeds that were run until it was noticed; null when it never was. */
  readonly seeds: number | null;
  readonly seed: number | null;
  readonly problem: string | null;
}

interface Options {
  readonly mutant: string;
  readonly job: Job;
  readonly from: number;
  readonly most: number;
  readonly workers: number;
}

/** Runs seeds until one notices the planted bug. */
export async function hunt({ mutant, job, from, most, workers }: Options): Promise<Hunt> {
  const seeds = Array.from({ length: most }, (_, i) => from + i);
  const failed: SeedResult[] = [];
  await runSeeds({
    job: { ...job, mutant },
    seeds,
    workers,
    heard(result) {
      if (result.problems.length > 0) failed.push(result);
      return failed.length === 0;
    },
  });
  const [first] = failed.toSorted((a, b) => a.seed - b.seed);
  if (!first) return { mutant, seeds: null, seed: null, problem: null };
  return { mutant, seeds: first.seed - from + 1, seed: first.seed, problem: first.problems[0] ?? null };
}
