import type { Params, Result } from '../../../shared/contract/contract.ts';
import type { ReadHandle, SqlValue } from '../../store/types.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import { filterOf } from './list-issues.ts';
import { issueColumns, issueJoins, toIssueRow, type IssueRecord } from './rows.ts';

type Query = Params<'issues.query'>;
type Page = Result<'issues.query'>;

/** Words of what a person typed, each as the beginning of a word to be found; null when there is none. */
function matchOf(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu);
  return words ? words.map((word) => `"${word}"*`).join(' ') : null;
}

/** The number in `ENG-12`, when there is a team of that key. */
function keyOf(read: ReadHandle, text: string): { teamId: string; number: number } | null {
  const [, key, number] = /^\s*([A-Za-z][A-Za-z0-9]*)-(\d{1,9})\s*$/.exec(text) ?? [];
  if (key === undefined) return null;
  const team = read.get<{ teamId: string }>(
    'SELECT team_id AS teamId FROM team_row WHERE key = ?',
    key.toUpperCase(),
  );
  return team ? { teamId: team.teamId, number: Number(number) } : null;
}

/** Which issues a text finds, and in which order. */
interface Source {
  readonly from: string;
  readonly where: string;
  readonly score: string;
  readonly values: readonly SqlValue[];
}

function sourceOf(read: ReadHandle, text: string): Source | null {
  const key = keyOf(read, text);
  if (key) {
    const { teamId, number } = key;
    return {
      from: 'issue_row r',
      where: 'r.team_id = ? AND r.number = ?',
      score: '0',
      values: [teamId, number],
    };
  }
  const match = matchOf(text);
  if (match === null) return null;
  return {
    from: 'issue_text JOIN issue_row r ON r.id = issue_text.rowid',
    where: 'issue_text MATCH ?',
    // A word in the title counts ten times one in the description.
    score: 'bm25(issue_text, 10, 1)',
    values: [match],
  };
}

/** A page by relevance. Every word must occur, at least as the beginning of one; a key such as `ENG-12` finds its issue. */
export function searchIssues(read: ReadHandle, query: Query & { text: string }): Page {
  const skip = query.cursor == null ? 0 : decodeCursor(query.cursor, 'skip').rows;
  const source = sourceOf(read, query.text);
  if (source === null) return { rows: [], cursor: null, total: 0 };
  const filter = filterOf(query);
  const where = `${source.where} AND ${filter.sql}`;
  const values = [...source.values, ...filter.values];
  // What is shown beside a row is looked up for the page only, not for everything that was found.
  const rows = read.all<IssueRecord>(
    `SELECT ${issueColumns} FROM (
       SELECT r.id, ${source.score} AS score FROM ${source.from} WHERE ${where}
       ORDER BY score, r.issue_id LIMIT ? OFFSET ?
     ) hit JOIN issue_row r ON r.id = hit.id ${issueJoins} ORDER BY hit.score, r.issue_id`,
    ...values,
    query.limit,
    skip,
  );
  const { total = 0 } =
    read.get<{ total: number }>(`SELECT count(*) AS total FROM ${source.from} WHERE ${where}`, ...values) ??
    {};
  const end = skip + rows.length;
  return {
    rows: rows.map(toIssueRow),
    cursor: end < total ? encodeCursor({ kind: 'skip', rows: end }) : null,
    total,
  };
}
