import { documentId, parseDocumentId } from '../../shared/documents/document-id.ts';
import type { IssueId, TeamId } from '../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../store/types.ts';

/** An issue that is gone for ever. */
export interface Tombstone {
  readonly issueId: IssueId;
  /** Null when this replica never had its row. */
  readonly teamId: TeamId | null;
  readonly number: number | null;
}

export function isPurgedIssue(read: ReadHandle, issueId: string): boolean {
  return read.get('SELECT 1 FROM purged_issue WHERE issue_id = ?', issueId) !== undefined;
}

/** True for a document that was purged: what comes of it later is to be dropped. */
export function isPurged(read: ReadHandle, documentName: string): boolean {
  const address = parseDocumentId(documentName);
  return address?.kind === 'issue' && isPurgedIssue(read, address.issueId);
}

/** Keeps an issue from ever coming back. Its number stays used. */
export function addTombstone(tx: WriteHandle, { issueId, teamId, number }: Tombstone): void {
  tx.run(
    'INSERT OR IGNORE INTO purged_issue (issue_id, team_id, number) VALUES (?, ?, ?)',
    issueId,
    teamId,
    number,
  );
}

export function readTombstones(read: ReadHandle): Tombstone[] {
  return read
    .all<Tombstone>(
      'SELECT issue_id AS issueId, team_id AS teamId, number FROM purged_issue ORDER BY issue_id',
    )
    .map((row) => ({ ...row }));
}

/** The document that goes with an issue. */
export function issueDocument(issueId: IssueId): string {
  return documentId({ kind: 'issue', issueId });
}
