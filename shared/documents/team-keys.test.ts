import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withOwnKeys } from './team-keys.ts';

const team = (teamId: string, key: string, createdAt: number) => ({ teamId, key, createdAt });
const shown = (...teams: ReturnType<typeof team>[]) =>
  Object.fromEntries(withOwnKeys(teams).map(({ teamId, key }) => [teamId, key]));

test('9: the older team keeps a key that two have, the other gets a number', () => {
  expect(shown(team('a', 'ENG', 5), team('b', 'ENG', 3), team('c', 'OPS', 1))).toEqual({
    a: 'ENG2',
    b: 'ENG',
    c: 'OPS',
  });
  expect(shown(team('b', 'ENG', 3), team('a', 'ENG', 3), team('c', 'ENG', 3))).toEqual({
    a: 'ENG',
    b: 'ENG2',
    c: 'ENG3',
  });
});

test('9: no number takes the key of another team, and long keys stay short', () => {
  expect(shown(team('a', 'ENG', 1), team('b', 'ENG', 2), team('c', 'ENG2', 9))).toEqual({
    a: 'ENG',
    b: 'ENG3',
    c: 'ENG2',
  });
  expect(shown(team('a', 'ABCDEFG', 1), team('b', 'ABCDEFG', 2))).toEqual({ a: 'ABCDEFG', b: 'ABCDEF2' });
});

test('9: every team has a key of its own, in whatever order they are read', () => {
  const teams = fc.uniqueArray(
    fc.record({
      teamId: fc.string({ minLength: 1, maxLength: 2 }),
      key: fc.constantFrom('A', 'A2', 'ABCDEFG', 'ABCDEF2', 'B'),
      createdAt: fc.nat(3),
    }),
    { selector: ({ teamId }) => teamId, maxLength: 30 },
  );
  fc.assert(
    fc.property(teams, fc.infiniteStream(fc.nat()), (some, order) => {
      const found = withOwnKeys(some);
      expect(new Set(found.map(({ key }) => key)).size).toBe(some.length);
      expect(found.every(({ key }) => /^[A-Z][A-Z0-9]{0,6}$/.test(key))).toBe(true);
      const mixed = some
        .map((one) => ({ one, at: order.next().value ?? 0 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one);
      expect(new Map(withOwnKeys(mixed).map(({ teamId, key }) => [teamId, key]))).toEqual(
        new Map(found.map(({ teamId, key }) => [teamId, key])),
      );
    }),
  );
});
