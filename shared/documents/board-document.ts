import type * as Y from 'yjs';
import { z } from 'zod';
import {
  criterionId,
  issueId,
  memberId,
  projectId,
  type CriterionId,
  type IssueId,
  type MemberId,
  type ProjectId,
} from '../domain/ids.ts';
import { issueStatus, limits, priority, type IssueStatus, type Priority } from '../domain/issue.ts';
import type { Undo } from '../lib/ports.ts';
import { innerMap, watchEntries, writeEntry } from './y-map.ts';
import { readAs, readLabel, readTime } from './y-read.ts';

/** Issues of one board document, by time of creation; later ones go to the next. */
export const issuesPerBoard = 1_000;

/**
 * Where an issue was put, in one register, so that parent and time of the move cannot be torn apart by
 * a merge. `at` comes after all moves that the mover had seen (`hybrid-time.ts`).
 */
export interface Move {
  readonly parentId: IssueId | null;
  readonly at: number;
}

/** Scalar fields of an issue. Each is a register of its own: edits of different fields both survive. */
export interface BoardIssue {
  readonly issueId: IssueId;
  readonly title: string;
  readonly status: IssueStatus;
  readonly priority: Priority;
  readonly projectId: ProjectId | null;
  readonly move: Move | null;
  readonly assigneeId: MemberId | null;
  /** Fractional index among the issues of the same status. */
  readonly order: string;
  /** The number of its key; null while none has been given out. */
  readonly number: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Set when the issue was deleted, which can be undone. */
  readonly deletedAt: number | null;
  /** Who deleted it; only beside `deletedAt`, and absent where that was not noted. */
  readonly deletedBy?: MemberId;
}

export interface BoardCriterion {
  readonly criterionId: CriterionId;
  readonly issueId: IssueId;
  readonly text: string;
  readonly order: string;
}

/** Keys of the entries that a transaction touched. */
export interface BoardChange {
  readonly issues: ReadonlySet<string>;
  readonly criteria: ReadonlySet<string>;
}

// `relations` is reserved for blocks, relates to and duplicates.
const ISSUES = 'issues';
const CRITERIA = 'criteria';

const DEFAULT_ORDER = 'a0';
const order = z.string().regex(/^[A-Za-z][0-9A-Za-z]{0,255}$/);
const number = z.number().int().min(1).max(999_999_999);
const move = z.object({ parentId: issueId.nullable(), at: z.number() });

/** Projects one issue; null when it is not there or its entry cannot be one. */
export function readIssue(doc: Y.Doc, key: string): BoardIssue | null {
  const id = readAs(issueId, key, null);
  const fields = innerMap(doc.getMap(ISSUES), key);
  if (id === null || fields === null) return null;
  const moved = readAs(move, fields.get('move'), null);
  const deletedAt = readTime(fields.get('deletedAt')) || null;
  const deletedBy = readAs(memberId, fields.get('deletedBy'), null);
  return {
    issueId: id,
    title: readLabel(fields.get('title'), limits.title, 'Untitled'),
    status: readAs(issueStatus, fields.get('status'), 'backlog'),
    priority: readAs(priority, fields.get('priority'), 'none'),
    projectId: readAs(projectId, fields.get('projectId'), null),
    move: moved && { parentId: moved.parentId, at: readTime(moved.at) },
    assigneeId: readAs(memberId, fields.get('assigneeId'), null),
    order: readAs(order, fields.get('order'), DEFAULT_ORDER),
    number: readAs(number, fields.get('number'), null),
    createdAt: readTime(fields.get('createdAt')),
    updatedAt: readTime(fields.get('updatedAt')),
    deletedAt,
    ...(deletedAt !== null && deletedBy !== null && { deletedBy }),
  };
}

/** Projects one acceptance criterion; null when it is not there or its entry cannot be one. */
export function readCriterion(doc: Y.Doc, key: string): BoardCriterion | null {
  const id = readAs(criterionId, key, null);
  const fields = innerMap(doc.getMap(CRITERIA), key);
  const owner = readAs(issueId, fields?.get('issueId'), null);
  if (id === null || fields === null || owner === null) return null;
  return {
    criterionId: id,
    issueId: owner,
    text: readLabel(fields.get('text'), limits.criterion, '…'),
    order: readAs(order, fields.get('order'), DEFAULT_ORDER),
  };
}

/** Keys of everything in the document, for projecting it whole. */
export function boardKeys(doc: Y.Doc): BoardChange {
  return { issues: new Set(doc.getMap(ISSUES).keys()), criteria: new Set(doc.getMap(CRITERIA).keys()) };
}

/** Adds an issue, or changes the given fields of one. */
export function writeIssue(doc: Y.Doc, id: IssueId, fields: Partial<Omit<BoardIssue, 'issueId'>>): void {
  writeEntry(doc.getMap(ISSUES), id, fields);
}

/** Removes the entries of issues and their criteria for ever, which only a purge may do. */
export function removeIssues(doc: Y.Doc, ids: ReadonlySet<IssueId>): void {
  for (const id of ids) doc.getMap(ISSUES).delete(id);
  const criteria = doc.getMap(CRITERIA);
  for (const key of criteria.keys()) {
    const owner = readAs(issueId, innerMap(criteria, key)?.get('issueId'), null);
    if (owner !== null && ids.has(owner)) criteria.delete(key);
  }
}

/** Adds a criterion, or changes it. */
export function writeCriterion(doc: Y.Doc, { criterionId: id, ...fields }: BoardCriterion): void {
  writeEntry(doc.getMap(CRITERIA), id, fields);
}

export function deleteCriterion(doc: Y.Doc, id: CriterionId): void {
  doc.getMap(CRITERIA).delete(id);
}

/** Hears which issues and criteria each transaction touched. */
export function watchBoard(doc: Y.Doc, listener: (change: BoardChange) => void): Undo {
  const none: ReadonlySet<string> = new Set();
  const undos = [
    watchEntries(doc.getMap(ISSUES), (issues) => listener({ issues, criteria: none })),
    watchEntries(doc.getMap(CRITERIA), (criteria) => listener({ issues: none, criteria })),
  ];
  return () => {
    for (const undo of undos) undo();
  };
}
