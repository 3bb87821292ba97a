import type { Params } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { carryOut } from '../undo/carry-out.ts';
import type { CurrentIssue } from '../undo/current-issues.ts';
import { requireIssues, requireWorkspace } from './targets.ts';

/** Takes issues out of every list. Those that are deleted already stay so. Throws NO_WORKSPACE or NOT_FOUND. */
export function deleteIssues(
  context: ReplicaContext,
  edit: Edit,
  { issueIds }: Params<'issues.delete'>,
): { issueIds: IssueId[] } {
  return change(context, edit, issueIds, ({ deletedAt }) => deletedAt === null, context.clock.now());
}

/** Brings deleted issues back, with all that was changed in them meanwhile. Throws NO_WORKSPACE or NOT_FOUND. */
export function restoreIssues(
  context: ReplicaContext,
  edit: Edit,
  { issueIds }: Params<'issues.restore'>,
): { issueIds: IssueId[] } {
  return change(context, edit, issueIds, ({ deletedAt }) => deletedAt !== null, null);
}

function change(
  context: ReplicaContext,
  edit: Edit,
  issueIds: readonly IssueId[],
  concerned: (issue: CurrentIssue) => boolean,
  to: number | null,
): { issueIds: IssueId[] } {
  requireWorkspace(context.identity);
  const issues = requireIssues(edit.tx, issueIds, { deleted: true }).filter(concerned);
  const applied = carryOut(
    context,
    edit,
    issues.map(({ issueId, deletedAt }) => ({ kind: 'deleted', issueId, from: deletedAt, to })),
  );
  return { issueIds: [...applied.issueIds] };
}
