import type { ReadHandle } from '../../store/types.ts';
import { buildDocument } from '../documents/build-document.ts';
import { findDocument, readStored } from '../documents/records.ts';
import { readBody } from '../../../shared/documents/issue-document.ts';
import { hasTextOf, isStale } from '../projection/text-rows.ts';
import { readAcceptance, readDescription } from '../queries/issue-detail.ts';
import {
  issueColumns,
  issueJoins,
  readMembers,
  readTeams,
  toIssueRow,
  type IssueRecord,
} from '../queries/rows.ts';
import { issueDocument, readTombstones } from '../tombstones.ts';
import type { ArchiveCounts } from './manifest.ts';

const PER_PAGE = 200;

/** `workspace.json`: for people and programs to read, but for `purged`, which an import needs. */
export function workspaceFile(read: ReadHandle, workspace: { workspaceId: string; name: string }): object {
  const projects = read.all<object>(
    `SELECT project_id AS projectId, team_id AS teamId, name, created_at AS createdAt
     FROM shown_project ORDER BY created_at, project_id`,
  );
  return {
    ...workspace,
    teams: readTeams(read),
    projects,
    members: readMembers(read),
    purged: readTombstones(read),
  };
}

/** The text as the document says, also while somebody types in it. */
function descriptionOf(read: ReadHandle, { issueId, teamId }: IssueRecord): string {
  if (!isStale(read, issueId)) return readDescription(read, issueId);
  if (!hasTextOf(read, issueId, teamId)) return '';
  const entry = findDocument(read, issueDocument(issueId));
  return entry ? readBody(buildDocument(readStored(read, entry.id))) : '';
}

type ExportedRecord = IssueRecord & { readonly deletedAt: number | null };

function* issuePages(read: ReadHandle): Generator<ExportedRecord[]> {
  for (let last = ''; ;) {
    const rows = read.all<ExportedRecord>(
      `SELECT ${issueColumns}, r.deleted_at AS deletedAt FROM issue_row r ${issueJoins}
       WHERE r.issue_id > ? ORDER BY r.issue_id LIMIT ?`,
      last,
      PER_PAGE,
    );
    const end = rows.at(-1);
    if (!end) return;
    yield rows;
    last = end.issueId;
  }
}

/** `issues.json`, in pieces: an array with one issue a line, deleted ones too. */
export function* issuesFile(read: ReadHandle): Generator<Uint8Array> {
  let before = '[\n';
  for (const rows of issuePages(read)) {
    const lines = rows.map((row) =>
      JSON.stringify({
        ...toIssueRow(row),
        deletedAt: row.deletedAt,
        description: descriptionOf(read, row),
        acceptance: readAcceptance(read, row.issueId),
      }),
    );
    yield Buffer.from(before + lines.join(',\n'));
    before = ',\n';
  }
  yield Buffer.from(before === '[\n' ? '[]\n' : '\n]\n');
}

/** A document of the log. */
export interface LoggedDocument {
  readonly id: number;
  readonly name: string;
  readonly groupId: string;
}

/** All documents in order of their names. */
export function* loggedDocuments(read: ReadHandle): Generator<LoggedDocument> {
  for (let last = ''; ;) {
    const page = read.all<LoggedDocument>(
      'SELECT id, name, group_id AS groupId FROM document WHERE name > ? ORDER BY name LIMIT ?',
      last,
      PER_PAGE,
    );
    yield* page;
    const end = page.at(-1);
    if (!end) return;
    last = end.name;
  }
}

/** What the workspace holds; `documents` are counted as they are written. */
export function countRows(read: ReadHandle): Omit<ArchiveCounts, 'documents'> {
  const counts = read.get<Omit<ArchiveCounts, 'documents'>>(
    `SELECT (SELECT count(*) FROM team_row) AS teams, (SELECT count(*) FROM shown_project) AS projects,
       (SELECT count(*) FROM member_row) AS members, (SELECT count(*) FROM issue_row) AS issues,
       (SELECT count(*) FROM issue_row WHERE deleted_at IS NOT NULL) AS deletedIssues,
       (SELECT count(*) FROM shown_criterion) AS criteria`,
  );
  return { teams: 0, projects: 0, members: 0, issues: 0, deletedIssues: 0, criteria: 0, ...counts };
}
