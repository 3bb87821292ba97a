import type { IssueRow } from '../../shared/contract/schemas.ts';
import type { IssueId, ProjectId } from '../../shared/domain/ids.ts';
import { issueStatuses, type IssueStatus } from '../../shared/domain/issue.ts';

/** All issue rows of the workspace. Immutable: a change makes a new index that shares what stayed the same. */
export interface IssueIndex {
  readonly byId: ReadonlyMap<IssueId, IssueRow>;
  /** In list order: status, then order, then id. */
  readonly order: readonly IssueId[];
  /** The same order, for each project; issues without one are under null. */
  readonly byProject: ReadonlyMap<ProjectId | null, readonly IssueId[]>;
  /** The same order, for each parent. */
  readonly byParent: ReadonlyMap<IssueId, readonly IssueId[]>;
}

export const emptyIssueIndex: IssueIndex = {
  byId: new Map(),
  order: [],
  byProject: new Map(),
  byParent: new Map(),
};

/** Puts rows in or in place of older ones, and takes the `removed` ones out. */
export function changeIssues(
  index: IssueIndex,
  rows: readonly IssueRow[],
  removed: readonly IssueId[],
): IssueIndex {
  const byId = new Map(index.byId);
  let moved = false;
  for (const row of rows) {
    const old = byId.get(row.issueId);
    moved ||= !old || !staysInPlace(old, row);
    byId.set(row.issueId, row);
  }
  for (const id of removed) moved = byId.delete(id) || moved;
  return moved ? { byId, ...arrange(byId, index.order) } : { ...index, byId };
}

function staysInPlace(old: IssueRow, row: IssueRow): boolean {
  return (
    old.status === row.status &&
    old.order === row.order &&
    old.projectId === row.projectId &&
    old.parentId === row.parentId
  );
}

const rank: ReadonlyMap<IssueStatus, number> = new Map(issueStatuses.map((status, place) => [status, place]));

/** List order. Code units decide, not the language of the machine: every client shows the same order. */
export function compareIssues(a: IssueRow, b: IssueRow): number {
  const byStatus = (rank.get(a.status) ?? 0) - (rank.get(b.status) ?? 0);
  return byStatus || compareText(a.order, b.order) || compareText(a.issueId, b.issueId);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Begins with the old order: sorting what is nearly sorted takes one pass. */
function arrange(
  byId: ReadonlyMap<IssueId, IssueRow>,
  before: readonly IssueId[],
): Pick<IssueIndex, 'order' | 'byProject' | 'byParent'> {
  const known = new Set(before);
  const rows: IssueRow[] = [];
  for (const id of before) {
    const row = byId.get(id);
    if (row) rows.push(row);
  }
  for (const row of byId.values()) if (!known.has(row.issueId)) rows.push(row);
  rows.sort(compareIssues);
  const byProject = new Map<ProjectId | null, IssueId[]>();
  const byParent = new Map<IssueId, IssueId[]>();
  for (const row of rows) {
    append(byProject, row.projectId, row.issueId);
    if (row.parentId !== null) append(byParent, row.parentId, row.issueId);
  }
  return { order: rows.map(({ issueId }) => issueId), byProject, byParent };
}

function append<K>(lists: Map<K, IssueId[]>, key: K, id: IssueId): void {
  const list = lists.get(key);
  if (list) list.push(id);
  else lists.set(key, [id]);
}
