import type { CriterionRow, IssueDetail } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import { findIssue } from './rows.ts';

/** Criteria of an issue, in order. */
export function readAcceptance(read: ReadHandle, issueId: IssueId): CriterionRow[] {
  return read
    .all<CriterionRow>(
      'SELECT criterion_id AS criterionId, text FROM shown_criterion WHERE issue_id = ? ORDER BY sort_order, criterion_id',
      issueId,
    )
    .map((row) => ({ ...row }));
}

export function readDescription(read: ReadHandle, issueId: IssueId): string {
  return read.get<{ body: string }>('SELECT body FROM issue_body WHERE issue_id = ?', issueId)?.body ?? '';
}

function readSubIssues(read: ReadHandle, issueId: IssueId): IssueId[] {
  return read
    .all<{ issueId: IssueId }>(
      `SELECT r.issue_id AS issueId FROM issue_row r JOIN issue_row p ON p.issue_id = r.parent_id AND p.team_id = r.team_id
       WHERE r.parent_id = ? AND r.move_skipped = 0 AND r.deleted_at IS NULL
       ORDER BY r.status_rank, r.sort_order, r.issue_id`,
      issueId,
    )
    .map((row) => row.issueId);
}

/** Everything that the rows say of an issue; null when there is none or it was deleted. */
export function readDetail(read: ReadHandle, issueId: IssueId): IssueDetail | null {
  const row = findIssue(read, issueId);
  if (!row) return null;
  return {
    ...row,
    description: readDescription(read, issueId),
    acceptance: readAcceptance(read, issueId),
    subIssues: readSubIssues(read, issueId),
  };
}
