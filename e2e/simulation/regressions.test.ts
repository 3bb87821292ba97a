import { expect, test } from 'vitest';
import { mutants } from './mutants/all.ts';
import { hunt } from './run/hunt.ts';
import { usualJob } from './run/expect-seeds.ts';

/**
 * Bugs that seeds have found, planted again. A seed finds its bug again only as long as the simulator asks for chance in
 * the same order, so it is the bug that is kept: some seed from here on has to notice it, and none of them anything else.
 * It is looked for in worlds in which the story that it is about is told.
 */
const found: readonly (readonly [bug: string, from: number, most: number])[] = [
  ['chunk-ends-early', 1, 10],
  ['writes-behind-failed-push', 1, 150],
  ['builds-on-refused', 1, 150],
  ['restored-server-knows-nobody', 1, 60],
  ['copy-keeps-unsent-numbers', 1, 60],
  ['purge-halfway', 120, 40],
  ['older-program-types', 1, 100],
];

test.each(found)('%s', { timeout: 300_000 }, async (bug, from, most) => {
  const mutant = mutants.find(({ name }) => name === bug);
  if (!mutant) throw new Error(`There is no planted bug ${bug}`);
  const { seed } = await hunt({ mutant, job: usualJob, from, most, workers: 1 });
  expect(seed).not.toBeNull();
});
