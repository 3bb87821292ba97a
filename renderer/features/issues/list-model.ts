import type { IssueIndex } from '../../client/issue-index.ts';
import type { IssueId, MemberId, ProjectId } from '../../../shared/domain/ids.ts';
import type { IssueStatus } from '../../../shared/domain/issue.ts';
import type { IssueFilter } from '../../lib/route.ts';

/** A line of the list: the header of a group, or an issue. */
export type ListLine =
  | { readonly kind: 'group'; readonly status: IssueStatus; readonly count: number; readonly folded: boolean }
  | { readonly kind: 'issue'; readonly issueId: IssueId };

export interface ListScope {
  readonly projectId: ProjectId | null;
  readonly assigneeId: MemberId | null;
  readonly filter: IssueFilter;
}

/** Work that is going on comes first, what is closed last. */
const groupOrder: readonly IssueStatus[] = [
  'triage',
  'in_progress',
  'in_review',
  'todo',
  'backlog',
  'done',
  'cancelled',
  'duplicate',
];

const statusesOf: Readonly<Record<IssueFilter, ReadonlySet<IssueStatus>>> = {
  all: new Set(groupOrder),
  active: new Set(['in_progress', 'in_review', 'todo']),
  backlog: new Set(['triage', 'backlog']),
};

/** The lines of a list: issues of the scope under their status, empty groups left out. */
export function buildLines(
  index: IssueIndex,
  scope: ListScope,
  folded: ReadonlySet<IssueStatus>,
): ListLine[] {
  const groups = new Map<IssueStatus, IssueId[]>();
  const wanted = statusesOf[scope.filter];
  const ids = scope.projectId ? (index.byProject.get(scope.projectId) ?? []) : index.order;
  for (const id of ids) {
    const row = index.byId.get(id);
    if (!row || !wanted.has(row.status)) continue;
    if (scope.assigneeId && row.assigneeId !== scope.assigneeId) continue;
    const group = groups.get(row.status);
    if (group) group.push(id);
    else groups.set(row.status, [id]);
  }
  return groupOrder.flatMap((status) => linesOfGroup(status, groups.get(status), folded.has(status)));
}

function linesOfGroup(status: IssueStatus, ids: readonly IssueId[] | undefined, folded: boolean): ListLine[] {
  if (!ids) return [];
  const head: ListLine = { kind: 'group', status, count: ids.length, folded };
  return folded ? [head] : [head, ...ids.map((issueId): ListLine => ({ kind: 'issue', issueId }))];
}

/** Ids in the order shown. */
export function issueIdsOf(lines: readonly ListLine[]): IssueId[] {
  return lines.flatMap((line) => (line.kind === 'issue' ? [line.issueId] : []));
}
