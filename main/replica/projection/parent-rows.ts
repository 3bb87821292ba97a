import { MAX_AHEAD_MS, nextTime } from '../../../shared/documents/hybrid-time.ts';
import { cycleThrough, skippedMove, type ParentMove } from '../../../shared/documents/parents.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** An issue and all above it. A parent counts within its team only; across teams there is no edge, so no cycle either. */
const ABOVE = `WITH RECURSIVE above (issue_id, parent_id, at) AS (
    SELECT r.issue_id, p.issue_id, r.moved_at
    FROM issue_row r LEFT JOIN issue_row p ON p.issue_id = r.parent_id AND p.team_id = r.team_id
    WHERE r.issue_id = ?
    UNION
    SELECT r.issue_id, p.issue_id, r.moved_at
    FROM above JOIN issue_row r ON r.issue_id = above.parent_id
    LEFT JOIN issue_row p ON p.issue_id = r.parent_id AND p.team_id = r.team_id
  ) SELECT issue_id AS issueId, parent_id AS parentId, at FROM above`;

function cycleOf(read: ReadHandle, start: IssueId): ParentMove<IssueId>[] {
  // Most issues are nobody's parent, and so in no cycle: however deep they lie, that costs one look.
  if (!read.get('SELECT 1 FROM issue_row WHERE parent_id = ? LIMIT 1', start)) return [];
  const above = new Map(read.all<ParentMove<IssueId>>(ABOVE, start).map((move) => [move.issueId, move]));
  return cycleThrough(start, (id) => above.get(id) ?? null);
}

/**
 * Changes one issue's place in the tree with `write` and settles which moves are skipped. An issue is in
 * at most one cycle, so only the cycle it leaves and the one it enters can be concerned. Answers the
 * issues whose parent changed by that.
 */
export function relink(tx: WriteHandle, id: IssueId, change: number, write: () => void): IssueId[] {
  const before = cycleOf(tx, id);
  write();
  const after = cycleOf(tx, id);
  const skipped = skippedMove(after);
  const concerned = new Set([
    id,
    ...before.map(({ issueId }) => issueId),
    ...after.map(({ issueId }) => issueId),
  ]);
  return [...concerned].filter((issueId) => {
    const flag = Number(issueId === skipped);
    const sql = 'UPDATE issue_row SET move_skipped = ?, change = ? WHERE issue_id = ? AND move_skipped <> ?';
    return tx.run(sql, flag, change, issueId, flag).changes > 0;
  });
}

/** True when making `parentId` the parent of `id` would close a cycle as the tree stands now. */
export function wouldClose(read: ReadHandle, id: IssueId, parentId: IssueId): boolean {
  const found = read.get(
    `WITH RECURSIVE above (issue_id) AS (
       SELECT ?1
       UNION
       SELECT r.parent_id FROM above JOIN issue_row r ON r.issue_id = above.issue_id
       WHERE r.parent_id IS NOT NULL AND r.move_skipped = 0
     )
     SELECT 1 FROM above WHERE issue_id = ?2`,
    parentId,
    id,
  );
  return found !== undefined;
}

/** The time of a move that is made now (ms since the epoch): after every move that this replica has seen. */
export function moveTime(read: ReadHandle, now: number): number {
  const row = read.get<{ at: number | null }>(
    'SELECT max(moved_at) AS at FROM issue_row WHERE moved_at > 0 AND moved_at <= ?',
    now + MAX_AHEAD_MS,
  );
  return nextTime(now, row?.at ?? 0);
}
