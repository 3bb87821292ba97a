import { parseDocumentId } from '../../../shared/documents/document-id.ts';
import { smallestEdit } from '../../../shared/documents/text-edit.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueKey } from '../../../shared/domain/issue.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { isPurgedIssue } from '../tombstones.ts';
import type { Fields, MapChange, Plain } from './plain.ts';

/** A change that the server did not take, as its author reads it. */
export interface RefusedChange {
  readonly id: number;
  readonly at: number;
  readonly code: string;
  readonly documentId: string;
  readonly issueId: IssueId | null;
  /** What it was about, such as `ENG-12 Title`. */
  readonly label: string;
  readonly field: string;
  /** Null: there was nothing. Long values are cut. */
  readonly from: string | null;
  readonly to: string | null;
}

type NewRefusal = Pick<RefusedChange, 'issueId' | 'label' | 'field' | 'from' | 'to'>;

/** What is refused, why and when. */
export interface Refused {
  readonly documentId: string;
  readonly code: string;
  readonly at: number;
  readonly changes: readonly MapChange[];
  /** The text before and after; the same when it did not change. */
  readonly texts: readonly [string, string];
  /** What the document would say with the changes. */
  readonly after: Plain;
}

const MAX_VALUE = 10_000;

/** Fields that follow from others and tell a person nothing. */
const quiet = new Set(['updatedAt', 'createdAt', 'joinedAt', 'issueId', 'deletedBy']);

/** True for a change that is worth showing. */
export function isTelling(change: MapChange): boolean {
  return change.kind !== 'field' || !quiet.has(change.field);
}

const things: Readonly<Record<string, string>> = {
  issues: 'issue',
  criteria: 'criterion',
  projects: 'project',
  teams: 'team',
  members: 'member',
  meta: 'workspace',
};

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cut(text: string | null): string | null {
  return text !== null && text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE).toWellFormed()}…` : text;
}

/** The name of an entry of any map. */
function nameOf(fields: Fields): string {
  return asText(fields['title'] ?? fields['text'] ?? fields['name']) ?? '';
}

function issueLabel(read: ReadHandle, issueId: string, after: Plain): string {
  const row = read.get<{ title: string; number: number | null; teamKey: string | null }>(
    `SELECT r.title, r.number, t.key AS teamKey FROM issue_row r LEFT JOIN team_row t USING (team_id)
     WHERE r.issue_id = ?`,
    issueId,
  );
  if (row) return `${issueKey(row.teamKey ?? '…', row.number)} ${row.title}`;
  return nameOf(fieldsOf(after['issues']?.[issueId])) || 'Issue';
}

/** Names for what a field points to. */
const lookups: Readonly<Record<string, string>> = {
  projectId: 'SELECT name FROM shown_project WHERE project_id = ?',
  assigneeId: 'SELECT name FROM member_row WHERE member_id = ?',
  parent: 'SELECT title AS name FROM issue_row WHERE issue_id = ?',
};

function display(read: ReadHandle, field: string, value: unknown): string | null {
  const plain = field === 'parent' ? (fieldsOf(value)['parentId'] ?? null) : value;
  const sql = lookups[field];
  const named = sql && typeof plain === 'string' ? read.get<{ name: string }>(sql, plain)?.name : undefined;
  return named ?? asText(plain);
}

function values(
  read: ReadHandle,
  change: MapChange,
  thing: string,
): Pick<NewRefusal, 'field' | 'from' | 'to'> {
  switch (change.kind) {
    case 'entry':
      return { field: thing, from: null, to: nameOf(change.fields) };
    case 'removed':
      return { field: thing, from: nameOf(fieldsOf(change.from)), to: null };
    case 'value':
      return { field: change.key, from: asText(change.from), to: asText(change.to) };
    case 'field': {
      const field = change.field === 'move' ? 'parent' : change.field;
      const [from, to] = [display(read, field, change.from), display(read, field, change.to)];
      return { field: field === 'text' ? thing : field, from, to };
    }
  }
}

function describe(read: ReadHandle, change: MapChange, after: Plain): NewRefusal {
  const { map, key } = change;
  const thing = things[map] ?? map;
  const entry = fieldsOf(after[map]?.[key] ?? (change.kind === 'removed' ? change.from : null));
  const owner = map === 'issues' ? key : map === 'criteria' ? asText(entry['issueId']) : null;
  const address = owner === null ? null : parseDocumentId(`issue:${owner}`);
  const issueId = address?.kind === 'issue' ? address.issueId : null;
  const label = issueId ? issueLabel(read, issueId, after) : nameOf(entry) || thing;
  return { issueId, label, ...values(read, change, thing) };
}

/** The part of a text that changed. */
function describeText(read: ReadHandle, { documentId, texts, after }: Refused): NewRefusal[] {
  const [before, now] = texts;
  const edit = smallestEdit(before, now);
  const address = parseDocumentId(documentId);
  if (edit === null || address?.kind !== 'issue') return [];
  const { issueId } = address;
  const removed = before.slice(edit.index, edit.index + edit.remove);
  return [
    {
      issueId,
      label: issueLabel(read, issueId, after),
      field: 'description',
      from: removed || null,
      to: edit.insert || null,
    },
  ];
}

/** Keeps what was refused for its author to see; the same again is kept once. Answers how many changes that are. */
export function keepRefused(tx: WriteHandle, refused: Refused): number {
  const { documentId, code, at, changes, after } = refused;
  const told = [
    ...changes.filter(isTelling).map((change) => describe(tx, change, after)),
    ...describeText(tx, refused),
    // What was purged is gone for everybody.
  ].filter(({ issueId }) => issueId === null || !isPurgedIssue(tx, issueId));
  for (const { issueId, label, field, from, to } of told) {
    const what = [code, documentId, issueId, label, field, cut(from), cut(to)];
    tx.run(
      `DELETE FROM refused_change WHERE code = ? AND document = ? AND issue_id IS ? AND label = ? AND field = ?
         AND old_value IS ? AND new_value IS ?`,
      ...what,
    );
    tx.run(
      `INSERT INTO refused_change (code, document, issue_id, label, field, old_value, new_value, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...what,
      at,
    );
  }
  return told.length;
}

/** Refused changes, the newest first. */
export function readRefused(read: ReadHandle, limit: number): RefusedChange[] {
  return read.all<RefusedChange>(
    `SELECT id, at, code, document AS documentId, issue_id AS issueId, label, field, old_value AS "from",
       new_value AS "to" FROM refused_change ORDER BY id DESC LIMIT ?`,
    limit,
  );
}

export function countRefused(read: ReadHandle): number {
  return read.get<{ count: number }>('SELECT count(*) AS count FROM refused_change')?.count ?? 0;
}

/** Forgets refused changes that their author has seen. Answers how many there were. */
export function dismiss(tx: WriteHandle, ids: readonly number[]): number {
  return tx.run(
    'DELETE FROM refused_change WHERE id IN (SELECT value FROM json_each(?))',
    JSON.stringify(ids),
  ).changes;
}
