import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile } from '../testing/open-profile.ts';
import { createResidents } from './residents.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

test('5: the boards of a large team stay, however many descriptions are read beside them', () => {
  const random = createSeededRandom(5);
  const { store } = openProfile({ random, clock: createTickingClock(), onEnd: onTestFinished });
  const residents = createResidents({ random });
  const loaded = (names: readonly string[]): number => {
    const before = residents.loads;
    for (const name of names) residents.open(store.read, name);
    return residents.loads - before;
  };
  const boards = Array.from({ length: 50 }, (_, shard) => `board:${uuid(1)}:${shard}`);
  const texts = Array.from({ length: 33 }, (_, n) => `issue:${uuid(n)}`);
  expect(loaded(boards)).toBe(50);
  expect(loaded(texts)).toBe(33);
  expect(loaded(boards)).toBe(0);
  // The first of the others has left, and takes the place of the next.
  expect(loaded(texts.slice(0, 1))).toBe(1);
  expect(loaded(texts.slice(2))).toBe(0);
});

test('one that is held stays', () => {
  const random = createSeededRandom(6);
  const { store } = openProfile({ random, clock: createTickingClock(), onEnd: onTestFinished });
  const residents = createResidents({ random });
  const held = `issue:${uuid(0)}`;
  residents.pin(held);
  residents.open(store.read, held);
  for (let n = 1; n < 100; n++) residents.open(store.read, `issue:${uuid(n)}`);
  expect(residents.peek(held)).toBeDefined();
  expect(residents.peek(`issue:${uuid(1)}`)).toBeUndefined();
});

test('whoever holds one hears that it was made anew once that is saved, and never when it is not', async () => {
  const random = createSeededRandom(7);
  const { store } = openProfile({ random, clock: createTickingClock(), onEnd: onTestFinished });
  const residents = createResidents({ random });
  const held = `issue:${uuid(0)}`;
  residents.pin(held);
  const heard: string[] = [];
  residents.dropped.subscribe((name) => heard.push(name));
  const anew = (work: () => void): Promise<void> =>
    store.commit((tx) => {
      residents.dropIn(tx, held);
      residents.open(tx, held);
      expect(heard).toEqual([]);
      work();
    });
  const failed = anew(() => {
    throw new Error('The disk is full');
  });
  await expect(failed).rejects.toThrow('The disk is full');
  expect(heard).toEqual([]);
  await anew(() => undefined);
  expect(heard).toEqual([held]);
});
