import type { Params, Result } from '../../../shared/contract/contract.ts';
import type { ReadHandle, SqlValue } from '../../store/types.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import { issueColumns, issueJoins, toIssueRow, type IssueRecord } from './rows.ts';

type Query = Params<'issues.query'>;
type Page = Result<'issues.query'>;

/** A condition of constant SQL and its values. */
interface Filter {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What the fields of a query ask for, except text and place. Each form of it has an index. */
export function filterOf({ teamId, projectId, issueIds }: Query): Filter {
  const parts = ['r.deleted_at IS NULL'];
  const values: SqlValue[] = [];
  const add = (sql: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  add('r.team_id = ?', teamId);
  add('r.project_id = ?', projectId);
  add('r.issue_id IN (SELECT value FROM json_each(?))', issueIds && JSON.stringify(issueIds));
  return { sql: parts.join(' AND '), values };
}

/** The index that has the rows of this query in list order; SQLite would not always find it. */
function tableOf({ teamId, projectId, issueIds }: Query): string {
  if (issueIds) return 'issue_row r';
  if (projectId) return 'issue_row r INDEXED BY issue_list_of_project';
  return `issue_row r INDEXED BY ${teamId ? 'issue_list_of_team' : 'issue_list'}`;
}

function pageAfter(cursor: string | null | undefined): Filter {
  if (cursor == null) return { sql: '', values: [] };
  const { rank, order, issueId } = decodeCursor(cursor, 'after');
  return { sql: 'AND (r.status_rank, r.sort_order, r.issue_id) > (?, ?, ?)', values: [rank, order, issueId] };
}

/** A page in list order: status, then order, then id. Reads the rows of the page only. */
export function listIssues(read: ReadHandle, query: Query): Page {
  const filter = filterOf(query);
  const table = tableOf(query);
  const place = pageAfter(query.cursor);
  const rows = read.all<IssueRecord>(
    `SELECT ${issueColumns} FROM ${table} ${issueJoins} WHERE ${filter.sql} ${place.sql}
     ORDER BY r.status_rank, r.sort_order, r.issue_id LIMIT ?`,
    ...filter.values,
    ...place.values,
    query.limit + 1,
  );
  const total = read.get<{ total: number }>(
    `SELECT count(*) AS total FROM ${table} WHERE ${filter.sql}`,
    ...filter.values,
  );
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map(toIssueRow),
    cursor: last
      ? encodeCursor({ kind: 'after', rank: last.statusRank, order: last.sortOrder, issueId: last.issueId })
      : null,
    total: total?.total ?? 0,
  };
}
