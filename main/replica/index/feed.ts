import type { ReadHandle } from '../../store/types.ts';
import type { IndexBatch, IndexRow, SmallTable } from './protocol.ts';

const PER_BATCH = 1_000;

const ISSUES = `
  SELECT change, id, issue_id, team_id, number, project_id, iif(move_skipped, NULL, parent_id) AS parent_id, title,
    status, priority, assignee_id, sort_order, created_at, updated_at, deleted_at
  FROM issue_row WHERE (change, id) > (?, ?) AND change <= ? ORDER BY change, id LIMIT ?`;

const CRITERIA = `
  SELECT change, criterion_id || issue_id AS id, criterion_id, issue_id, text, sort_order
  FROM shown_criterion WHERE (change, criterion_id || issue_id) > (?, ?) AND change <= ?
  ORDER BY change, criterion_id || issue_id LIMIT ?`;

const SMALL: Readonly<Record<SmallTable, string>> = {
  team: 'SELECT team_id, name, key, created_at FROM team_row',
  project: 'SELECT project_id, team_id, name, created_at FROM shown_project',
  member: 'SELECT member_id, name, joined_at FROM member_row',
};

const nothing: IndexBatch = {
  replace: {},
  issues: [],
  criteria: [],
  removedIssues: [],
  removedCriteria: [],
  cursor: null,
};

type ChangedRow = IndexRow & { readonly change: number; readonly id: number | string };

/** The count of the last edit of rows. */
export function headOf(read: ReadHandle): number {
  return read.get<{ count: number }>('SELECT count FROM change_clock')?.count ?? 0;
}

/** How many issues an index holds that is up to date. */
export function issueCount(read: ReadHandle): number {
  return read.get<{ n: number }>('SELECT count(*) AS n FROM issue_row WHERE deleted_at IS NULL')?.n ?? 0;
}

/** Rows in order of their last change. A row that changes meanwhile leaves the range and comes with the next one. */
function* pages(
  read: ReadHandle,
  sql: string,
  first: number | string,
  from: number,
  head: number,
): Generator<ChangedRow[]> {
  // Behind every row of the edit `from`: edits are counted in whole numbers.
  let place: { change: number; id: number | string } = { change: from + 0.5, id: first };
  for (;;) {
    const rows = read.all<ChangedRow>(sql, place.change, place.id, head, PER_BATCH);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    place = last;
  }
}

function removed(read: ReadHandle, kind: 'issue' | 'criterion', from: number, head: number): string[] {
  return read
    .all<{ id: string }>(
      'SELECT row_id AS id FROM removed_row WHERE kind = ? AND change > ? AND change <= ?',
      kind,
      from,
      head,
    )
    .map(({ id }) => id);
}

function smallTables(read: ReadHandle): IndexBatch['replace'] {
  return {
    team: read.all<IndexRow>(SMALL.team),
    project: read.all<IndexRow>(SMALL.project),
    member: read.all<IndexRow>(SMALL.member),
  };
}

/**
 * What has to be done to an index that holds the edits up to `from` so that it holds those up to `head`.
 * Doing a part of it again does no harm; the last batch carries the cursor.
 */
export function* changesSince(read: ReadHandle, from: number, head: number): Generator<IndexBatch> {
  if (from >= head) return;
  // First, because a row that came back is among the rows below.
  const gone = {
    removedIssues: removed(read, 'issue', from, head),
    removedCriteria: removed(read, 'criterion', from, head),
  };
  yield { ...nothing, ...gone };
  for (const rows of pages(read, ISSUES, 0, from, head)) {
    const { live = [], deleted = [] } = Object.groupBy(rows, (row) =>
      row['deleted_at'] === null ? 'live' : 'deleted',
    );
    yield { ...nothing, issues: live, removedIssues: deleted.map((row) => String(row['issue_id'])) };
  }
  for (const criteria of pages(read, CRITERIA, '', from, head)) yield { ...nothing, criteria };
  yield { ...nothing, replace: smallTables(read), cursor: head };
}
