import { expect, test } from 'vitest';
import { problemsOf, seedsFrom } from './run/expect-seeds.ts';

test(
  'seeds 501 to 750 come to rest with nothing lost, leaked or in two minds',
  { timeout: 600_000 },
  async () => {
    expect(await problemsOf(seedsFrom(501, 250))).toEqual([]);
  },
);
