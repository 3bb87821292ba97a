/** What came of an undo or redo, as the host tells it. */
export interface UndoOutcome {
  readonly label: string;
  readonly issueIds: readonly string[];
  readonly skipped: number;
  readonly gone: number;
}

/** "Undone: Change status of 12 issues", and what was left alone. */
export function spellOutcome(way: 'undo' | 'redo', { label, skipped, gone }: UndoOutcome): string {
  const done = `${way === 'undo' ? 'Undone' : 'Redone'}: ${label}`;
  const changed = skipped - gone;
  const left = [
    ...(changed > 0
      ? [`${changed} ${changed === 1 ? 'value was' : 'values were'} changed since and stayed`]
      : []),
    ...(gone > 0 ? [`${gone} ${gone === 1 ? 'is' : 'are'} of purged issues`] : []),
  ];
  return left.length === 0 ? done : `${done} (${left.join(', ')})`;
}

/** "Deleted ENG-4", "Deleted 3 issues". */
export function spellDeletion(count: number, key: string | undefined): string {
  return `Deleted ${count === 1 && key !== undefined ? key : `${count} ${count === 1 ? 'issue' : 'issues'}`}`;
}
