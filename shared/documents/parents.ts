/** The place of one issue in the tree, as its document says. */
export interface ParentMove<Id extends string> {
  readonly issueId: Id;
  readonly parentId: Id | null;
  readonly at: number;
}

/**
 * The issues that form a cycle with `start`, itself first; empty when it is in none. Every issue has
 * one move, so walking up meets each cycle at most once.
 */
export function cycleThrough<Id extends string>(
  start: Id,
  moveOf: (issueId: Id) => ParentMove<Id> | null,
): ParentMove<Id>[] {
  const path: ParentMove<Id>[] = [];
  const seen = new Set<Id>();
  for (let id: Id | null = start; id !== null && !seen.has(id);) {
    seen.add(id);
    const move = moveOf(id);
    if (move === null) return [];
    path.push(move);
    id = move.parentId;
    if (id === start) return path;
  }
  return [];
}

function isLater<Id extends string>(a: ParentMove<Id>, b: ParentMove<Id>): boolean {
  return a.at === b.at ? a.issueId > b.issueId : a.at > b.at;
}

/**
 * The issue whose move does not count in a cycle. Moves apply in order of (at, issue id) and one that
 * closes a cycle is skipped; of a cycle that is always the last, so all replicas skip the same.
 */
export function skippedMove<Id extends string>(cycle: readonly ParentMove<Id>[]): Id | null {
  const last = cycle.reduce<ParentMove<Id> | null>((a, b) => (a && isLater(a, b) ? a : b), null);
  return last?.issueId ?? null;
}
