import { expect, test } from 'vitest';
import { createSeededRandom } from './seeded-random.ts';

const draw = (random: { below(limit: number): number }): number[] =>
  Array.from({ length: 8 }, () => random.below(2 ** 32));

test('one seed, one sequence; all bits of the seed count', () => {
  expect(draw(createSeededRandom(5))).toEqual(draw(createSeededRandom(5)));
  const seeds = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 40];
  expect(new Set(seeds.map((seed) => draw(createSeededRandom(seed)).join())).size).toBe(seeds.length);
});

test('forks by name are sequences of their own and take nothing from each other', () => {
  const random = createSeededRandom(5);
  const before = draw(random.fork('a'));
  draw(random.fork('b'));
  expect(draw(random.fork('a'))).toEqual(before);
  expect(draw(random)).toEqual(draw(createSeededRandom(5)));
  const names = ['a', 'b', 'ab', 'ba', 'device1', 'device2', 'start 1', 'start 2'];
  expect(new Set(names.map((name) => draw(random.fork(name)).join())).size).toBe(names.length);
});

test('what is drawn lies where it should and everywhere there', () => {
  const random = createSeededRandom(1);
  const drawn = Array.from({ length: 2_000 }, () => random.between(3, 7));
  expect([...new Set(drawn)].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6, 7]);
  const share = Array.from({ length: 4_000 }, () => random.chance(0.25)).filter(Boolean).length / 4_000;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
  expect(() => random.pick([])).toThrow('nothing');
});
