import { documentId } from '../../../shared/documents/document-id.ts';
import { readBody } from '../../../shared/documents/issue-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { buildDocument } from '../documents/build-document.ts';
import { findDocument, readStored } from '../documents/records.ts';
import type { Residents } from '../documents/residents.ts';
import type { Snapshots } from '../documents/snapshots.ts';

/** Makes the full-text index say what the issue's row and body say. Nothing while the row is not there. */
export function indexText(tx: WriteHandle, issueId: IssueId): void {
  tx.run(
    `INSERT OR REPLACE INTO issue_text (rowid, title, body)
     SELECT id, title, coalesce((SELECT body FROM issue_body b WHERE b.issue_id = r.issue_id), '')
     FROM issue_row r WHERE issue_id = ?`,
    issueId,
  );
}

/**
 * What this commit deletes is to be nowhere in the profile after it. The full-text index keeps the words of deleted
 * issues until its parts are merged, which takes half a second with 50,000 issues.
 */
export function leaveNoTrace(tx: WriteHandle): void {
  tx.run("INSERT INTO issue_text (issue_text) VALUES ('optimize')");
  tx.scrub();
}

/** Keeps the description beside the row, where reading it needs no document. */
export function writeBodyRow(tx: WriteHandle, issueId: IssueId, body: string): void {
  tx.run(
    'INSERT INTO issue_body (issue_id, body) VALUES (?, ?) ON CONFLICT (issue_id) DO UPDATE SET body = excluded.body',
    issueId,
    body,
  );
  tx.run('DELETE FROM stale_body WHERE issue_id = ?', issueId);
  indexText(tx, issueId);
}

/** Notes that a description changed; it is read out of its document when somebody asks. */
export function markStale(tx: WriteHandle, issueId: IssueId): void {
  tx.run('INSERT OR IGNORE INTO stale_body (issue_id) VALUES (?)', issueId);
}

/** Issues whose description changed and was not read out yet. */
export function staleBodies(read: ReadHandle, limit: number): IssueId[] {
  return read
    .all<{ issueId: IssueId }>('SELECT issue_id AS issueId FROM stale_body LIMIT ?', limit)
    .map(({ issueId }) => issueId);
}

export function isStale(read: ReadHandle, issueId: IssueId): boolean {
  return read.get('SELECT 1 FROM stale_body WHERE issue_id = ?', issueId) !== undefined;
}

/** False when the text of an issue stands in the group of another team. The server binds it once, for ever. */
export function hasTextOf(read: ReadHandle, issueId: IssueId, teamId: TeamId): boolean {
  const bound = findDocument(read, documentId({ kind: 'issue', issueId }))?.groupId;
  return bound === undefined || bound === teamGroup(teamId);
}

/** A text counts where its issue stands in the same team. */
function counts(read: ReadHandle, issueId: IssueId): boolean {
  const sql = 'SELECT team_id AS teamId FROM issue_row WHERE issue_id = ?';
  const row = read.get<{ teamId: TeamId }>(sql, issueId);
  return row === undefined || hasTextOf(read, issueId, row.teamId);
}

function currentBody(tx: WriteHandle, residents: Residents, issueId: IssueId, snapshots?: Snapshots): string {
  const name = documentId({ kind: 'issue', issueId });
  if (!counts(tx, issueId)) return '';
  const resident = residents.peek(name);
  if (resident) return readBody(resident.doc);
  const entry = findDocument(tx, name);
  if (!entry) return '';
  const stored = readStored(tx, entry.id);
  snapshots?.considerStored(tx, entry.id, stored.records.length);
  const doc = buildDocument(stored);
  const body = readBody(doc);
  doc.destroy();
  return body;
}

/** Reads the description out of its document into the rows, and merges its records when they have become many. */
export function refreshBody(
  tx: WriteHandle,
  residents: Residents,
  issueId: IssueId,
  snapshots?: Snapshots,
): void {
  writeBodyRow(tx, issueId, currentBody(tx, residents, issueId, snapshots));
}
