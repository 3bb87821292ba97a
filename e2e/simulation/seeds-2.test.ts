import { expect, test } from 'vitest';
import { problemsOf, seedsFrom } from './run/expect-seeds.ts';

test(
  'seeds 251 to 500 come to rest with nothing lost, leaked or in two minds',
  { timeout: 600_000 },
  async () => {
    expect(await problemsOf(seedsFrom(251, 250))).toEqual([]);
  },
);
