import type { BoardIssue } from '../../../shared/documents/board-document.ts';
import type { MemberId } from '../../../shared/domain/ids.ts';
import { moveTime, wouldClose } from '../projection/parent-rows.ts';
import type { ReadHandle } from '../../store/types.ts';
import { issueFieldNames, pickFields, type Change, type ChangeOf } from './change.ts';
import type { CurrentIssue } from './current-issues.ts';

/** What a change comes to as things stand. */
export interface Decision {
  /** To be written into the issue's entry. */
  readonly fields: Partial<Omit<BoardIssue, 'issueId'>>;
  /** The change that goes back; null when nothing is written. */
  readonly back: Change | null;
  /** Values left alone: they are others by now. */
  readonly skipped: number;
}

const nothing: Decision = { fields: {}, back: null, skipped: 1 };

/** Each field by itself: those that somebody else has changed stay as they are. */
export function decideFields(current: CurrentIssue, { issueId, from, to }: ChangeOf<'fields'>): Decision {
  if (current.deletedAt !== null) return { ...nothing, skipped: Object.keys(to).length };
  const wanted = issueFieldNames.filter((name) => Object.hasOwn(to, name));
  const mine = wanted.filter((name) => current[name] === from[name]);
  const skipped = wanted.length - mine.length;
  if (mine.length === 0) return { fields: {}, back: null, skipped };
  const fields = pickFields(to, mine);
  return { fields, back: { kind: 'fields', issueId, from: fields, to: pickFields(current, mine) }, skipped };
}

export function decideDeleted(
  current: CurrentIssue,
  { issueId, from, to }: ChangeOf<'deleted'>,
  { now, by }: { now: number; by: MemberId },
): Decision {
  if (current.deletedAt !== from) return nothing;
  const deletedAt = to === null ? null : now;
  const back: Change = { kind: 'deleted', issueId, from: deletedAt, to: current.deletedAt };
  return { fields: { deletedAt, ...(to !== null && { deletedBy: by }) }, back, skipped: 0 };
}

/** True when the issue may stand there: the parent is in its team, deleted or not, and not below it. */
function mayStandBelow(
  read: ReadHandle,
  { issueId, teamId }: CurrentIssue,
  parentId: string | null,
): boolean {
  if (parentId === null) return true;
  const sql = 'SELECT issue_id AS id FROM issue_row WHERE issue_id = ? AND team_id = ?';
  const parent = read.get<{ id: CurrentIssue['issueId'] }>(sql, parentId, teamId);
  return parent !== undefined && !wouldClose(read, issueId, parent.id);
}

/** A move is made now: it must not take the place of a later one of somebody else in a cycle of parents. */
export function decideParent(
  read: ReadHandle,
  current: CurrentIssue,
  { issueId, from, to }: ChangeOf<'parent'>,
  now: number,
): Decision {
  const isMine = current.parentId === from;
  if (!isMine || current.deletedAt !== null || !mayStandBelow(read, current, to)) return nothing;
  const back: Change = { kind: 'parent', issueId, from: to, to: current.shownParent };
  return { fields: { move: { parentId: to, at: moveTime(read, now) } }, back, skipped: 0 };
}
