import { expect, test } from 'vitest';
import { mutants } from './mutants/all.ts';
import { hunt } from './run/hunt.ts';
import { problemsOf, usualJob } from './run/expect-seeds.ts';

/**
 * Bugs that seeds have found, planted again. A seed finds its bug again only as long as the simulator asks for chance in
 * the same order, so it is the bug that is kept: some seed from here on has to notice it, and none of them anything else.
 */
const found: readonly (readonly [bug: string, from: number, most: number])[] = [
  ['chunk-ends-early', 1, 10],
  ['writes-behind-failed-push', 1, 150],
];

test.each(found)('%s', { timeout: 300_000 }, async (bug, from, most) => {
  expect(mutants.map(({ name }) => name)).toContain(bug);
  const { seed, problem } = await hunt({ mutant: bug, job: usualJob, from, most, workers: 1 });
  expect(problem).not.toBeNull();
  expect(await problemsOf(seed === null ? [] : [seed])).toEqual([]);
});
