import { expect, test } from 'vitest';
import { resultsOf, seedsFrom, usualJob } from './run/expect-seeds.ts';

const digests = async (seeds: readonly number[]): Promise<Record<number, string>> =>
  Object.fromEntries((await resultsOf(seeds)).map(({ seed, digest }) => [seed, digest]));

test('a seed gives the same trace twice, in whatever process and after whatever other seeds', async () => {
  const seeds = seedsFrom(1, 25);
  const first = await digests(seeds);
  expect(await digests(seeds.toReversed())).toEqual(first);
  expect(new Set(Object.values(first)).size).toBe(seeds.length);
}, 300_000);

test('a planted bug changes the product in its own process only', async () => {
  const [planted] = await resultsOf([2], { ...usualJob, mutant: 'server-acks-before-commit' });
  const [sound] = await resultsOf([2]);
  expect(planted?.problems.length).toBeGreaterThan(0);
  expect(sound?.problems).toEqual([]);
}, 300_000);
