import type { Params } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { carryOut } from '../undo/carry-out.ts';
import { checkPatch, planFields, type FieldPatch } from './patch-changes.ts';
import { requireIssues, requireWorkspace } from './targets.ts';

/** What has to be checked once for each team: everything but the parent. */
function withoutParent({ parentId: _, ...rest }: FieldPatch): FieldPatch {
  return rest;
}

/** Makes the same change of many issues: all of them or, when one cannot be changed so, none. */
export function updateMany(
  context: ReplicaContext,
  edit: Edit,
  { issueIds, patch }: Params<'issues.updateMany'>,
): { issueIds: IssueId[] } {
  const { tx } = edit;
  requireWorkspace(context.identity);
  const issues = requireIssues(tx, issueIds, { deleted: false });
  const teams = new Map(issues.map((issue) => [issue.teamId, issue]));
  for (const ofTeam of teams.values()) checkPatch(tx, ofTeam, withoutParent(patch));
  if (patch.parentId) {
    for (const issue of issues) checkPatch(tx, issue, { parentId: patch.parentId });
  }
  const applied = carryOut(
    context,
    edit,
    issues.flatMap((issue) => planFields(issue, patch)),
  );
  return { issueIds: [...applied.issueIds] };
}
