import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('R7: so much is under way at once, and the rest follows in its order, also after a failure', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const done = ends.map(({ promise }, i) =>
    turns(() => {
      begun.push(i);
      return promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error('mine'));
  await expect(done[1]).rejects.toThrow('mine');
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.resolve(7);
  expect(await done[0]).toBe(7);
  expect(begun).toEqual([0, 1, 2, 3]);
  for (const { resolve } of ends) resolve(1);
  await Promise.allSettled(done);
  expect(await turns(async () => 'again')).toBe('again');
});
