import { issueId as issueIdSchema, type IssueId, type MemberId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { parseChange, type Change } from './change.ts';

export type Stack = 'undo' | 'redo';

/** A step that can be undone or redone. */
export interface StoredStep {
  readonly id: number;
  /** A sentence in which `{}` stands for the issues. */
  readonly label: string;
  /** Changes that it had of issues which were purged since. */
  readonly gone: number;
}

/** A stack of one person. */
interface Place {
  readonly memberId: MemberId;
  readonly stack: Stack;
}

const MAX_STEPS = 200;
/** UTF-16 code units of all steps of a stack together; the newest step stays, however large it is. */
const MAX_SIZE = 32 * 1024 * 1024;

/** Forgets the oldest steps of a stack that has grown too long or too large. */
function trim(tx: WriteHandle, { memberId, stack }: Place): void {
  tx.run(
    `DELETE FROM undo_step WHERE id IN (
       SELECT id FROM (
         SELECT id, row_number() OVER newest AS place, sum(size) OVER newest AS total FROM undo_step
         WHERE member_id = ? AND stack = ? WINDOW newest AS (ORDER BY id DESC)
       ) WHERE place > ? OR (place > 1 AND total > ?)
     )`,
    memberId,
    stack,
    MAX_STEPS,
    MAX_SIZE,
  );
}

/** Puts a step on top of a stack; one without changes is none. */
export function pushStep(
  tx: WriteHandle,
  place: Place,
  { label, changes }: { label: string; changes: readonly Change[] },
): void {
  if (changes.length === 0) return;
  const rows = changes.map(
    (change) => [change.kind === 'project' ? null : change.issueId, JSON.stringify(change)] as const,
  );
  const { rowId } = tx.run(
    'INSERT INTO undo_step (member_id, stack, label, size) VALUES (?, ?, ?, ?)',
    place.memberId,
    place.stack,
    label,
    rows.reduce((size, [, text]) => size + text.length, 0),
  );
  tx.run(
    `INSERT INTO undo_change (step, issue_id, change)
     SELECT ?, value ->> 0, value ->> 1 FROM json_each(?) ORDER BY key`,
    rowId,
    JSON.stringify(rows),
  );
  trim(tx, place);
}

/** The newest step of a stack. */
export function topStep(read: ReadHandle, { memberId, stack }: Place): StoredStep | undefined {
  return read.get<StoredStep>(
    'SELECT id, label, gone FROM undo_step WHERE member_id = ? AND stack = ? ORDER BY id DESC LIMIT 1',
    memberId,
    stack,
  );
}

/** Takes a step off its stack; answers its changes, and how many only another version of the program can read. */
export function takeChanges(tx: WriteHandle, { id }: StoredStep): { changes: Change[]; unreadable: number } {
  const found = tx
    .all<{ change: string }>('SELECT change FROM undo_change WHERE step = ? ORDER BY id', id)
    .map((row) => parseChange(row.change));
  tx.run('DELETE FROM undo_step WHERE id = ?', id);
  const changes = found.filter((change) => change !== null);
  return { changes, unreadable: found.length - changes.length };
}

/** The issues of a step: how many, and one of them. */
export function issuesOf(read: ReadHandle, { id }: StoredStep): { count: number; some: IssueId | null } {
  const row = read.get<{ count: number; some: string | null }>(
    'SELECT count(DISTINCT issue_id) AS count, min(issue_id) AS some FROM undo_change WHERE step = ?',
    id,
  );
  return { count: row?.count ?? 0, some: issueIdSchema.nullable().parse(row?.some ?? null) };
}

/** An issue that was to be deleted at one time and was deleted at another. */
export interface Redated {
  readonly issueId: IssueId;
  readonly from: number;
  readonly to: number;
}

/** The steps that go from the old time of a deletion now go from the new one: it is still their own. */
export function redate(tx: WriteHandle, deletions: readonly Redated[]): void {
  if (deletions.length === 0) return;
  tx.run(
    `UPDATE undo_change SET change = json_set(change, '$.from', d.value ->> 'to') FROM json_each(?) d
     WHERE issue_id = d.value ->> 'issueId' AND change ->> 'kind' = 'deleted' AND change ->> 'from' = d.value ->> 'from'`,
    JSON.stringify(deletions),
  );
}

/** After a new edit there is nothing to be done again. */
export function clearRedo(tx: WriteHandle, memberId: MemberId): void {
  tx.run("DELETE FROM undo_step WHERE member_id = ? AND stack = 'redo'", memberId);
}

/** Removes everything that the steps hold of an issue that is purged. */
export function forgetIssue(tx: WriteHandle, issueId: IssueId): void {
  tx.run(
    `UPDATE undo_step SET gone = gone + (SELECT count(*) FROM undo_change c WHERE c.step = undo_step.id AND c.issue_id = ?1)
     WHERE id IN (SELECT step FROM undo_change WHERE issue_id = ?1)`,
    issueId,
  );
  tx.run('DELETE FROM undo_change WHERE issue_id = ?', issueId);
}
