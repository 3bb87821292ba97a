import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycleThrough, skippedMove, type ParentMove } from './parents.ts';

/** The rule as it is stated: moves in order of (at, issue id), one that closes a cycle is skipped. */
function resolveInOrder(moves: readonly ParentMove<string>[]): Map<string, string | null> {
  const parents = new Map<string, string | null>();
  const closes = (id: string, parent: string): boolean => {
    for (let at: string | null = parent; at !== null; at = parents.get(at) ?? null)
      if (at === id) return true;
    return false;
  };
  const order = (a: ParentMove<string>, b: ParentMove<string>): number =>
    a.at - b.at || (a.issueId < b.issueId ? -1 : 1);
  for (const { issueId, parentId } of moves.toSorted(order)) {
    parents.set(issueId, parentId !== null && closes(issueId, parentId) ? null : parentId);
  }
  return parents;
}

const forest = fc
  .array(fc.record({ parent: fc.option(fc.nat(7)), at: fc.nat(3) }), { minLength: 1, maxLength: 8 })
  .map((nodes) =>
    nodes.map(({ parent, at }, n) => ({
      issueId: `i${n}`,
      parentId: parent === null || parent >= nodes.length ? null : `i${parent}`,
      at,
    })),
  );

test('documents 6: skipping the last move of each cycle is the same as applying all moves in order', () => {
  fc.assert(
    fc.property(forest, (moves) => {
      const byId = new Map(moves.map((move) => [move.issueId, move]));
      const expected = resolveInOrder(moves);
      for (const { issueId, parentId } of moves) {
        const cycle = cycleThrough(issueId, (id) => byId.get(id) ?? null);
        const parent = skippedMove(cycle) === issueId ? null : parentId;
        expect(parent).toBe(expected.get(issueId) ?? null);
      }
    }),
    { numRuns: 1_000 },
  );
});
