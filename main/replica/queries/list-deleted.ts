import type { Params, Result } from '../../../shared/contract/contract.ts';
import type { MemberId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import { issueColumns, issueJoins, toIssueRow, type IssueRecord } from './rows.ts';

type DeletedRecord = IssueRecord & { readonly deletedAt: number; readonly deletedBy: MemberId | null };

/** A page of deleted issues, the last deleted first. */
export function listDeleted(read: ReadHandle, query: Params<'issues.deleted'>): Result<'issues.deleted'> {
  const team = query.teamId ?? null;
  const place = query.cursor == null ? null : decodeCursor(query.cursor, 'deleted');
  const rows = read.all<DeletedRecord>(
    `SELECT ${issueColumns}, r.deleted_at AS deletedAt, r.deleted_by AS deletedBy
     FROM issue_row r ${issueJoins}
     WHERE r.deleted_at IS NOT NULL AND (?1 IS NULL OR r.team_id = ?1)
       AND (?2 IS NULL OR (r.deleted_at, r.issue_id) < (?2, ?3))
     ORDER BY r.deleted_at DESC, r.issue_id DESC LIMIT ?4`,
    team,
    place?.at ?? null,
    place?.issueId ?? null,
    query.limit + 1,
  );
  const total = read.get<{ total: number }>(
    'SELECT count(*) AS total FROM issue_row WHERE deleted_at IS NOT NULL AND (?1 IS NULL OR team_id = ?1)',
    team,
  );
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map((row) => {
      const { deletedAt, deletedBy } = row;
      return { ...toIssueRow(row), deletedAt, deletedBy, editedAfterDelete: row.updatedAt > deletedAt };
    }),
    cursor: last ? encodeCursor({ kind: 'deleted', at: last.deletedAt, issueId: last.issueId }) : null,
    total: total?.total ?? 0,
  };
}
