import type { Job, SeedResult } from './job.ts';
import { runSeeds } from './pool.ts';

/** The product as it is, in short lives, with small sizes of everything. */
export const usualJob: Job = { mutant: null, tuned: true, size: 'small', trace: false };

/** Runs seeds in one process of their own; answers what was wrong, one line for each failing seed. */
export async function problemsOf(seeds: readonly number[], job: Job = usualJob): Promise<string[]> {
  const results = await resultsOf(seeds, job);
  return results
    .filter(({ problems }) => problems.length > 0)
    .map(({ seed, problems }) => `seed ${seed}: ${problems[0] ?? ''}`);
}

/** Runs seeds in one process of their own. */
export async function resultsOf(seeds: readonly number[], job: Job = usualJob): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  await runSeeds({
    job,
    seeds,
    workers: 1,
    heard(result) {
      results.push(result);
      return true;
    },
  });
  return results;
}

/** `count` seeds from `first` on. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
