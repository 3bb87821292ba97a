import type { Params } from '../../../shared/contract/contract.ts';
import type { ReadHandle } from '../../store/types.ts';
import { invalid } from '../errors.ts';
import { wouldClose } from '../projection/parent-rows.ts';
import { issueFieldNames, pickFields, type Change } from '../undo/change.ts';
import type { CurrentIssue } from '../undo/current-issues.ts';
import { isOrderKey } from './order.ts';
import { requireMember, requireParent, requireProjectOfTeam } from './targets.ts';

/** What a patch may say of one issue as well as of many. */
export type FieldPatch = Params<'issues.updateMany'>['patch'];

/** Throws NOT_FOUND for what the patch names and is not there, INVALID_PARAMS for what does not fit together. */
export function checkPatch(
  read: ReadHandle,
  { issueId, teamId }: Pick<CurrentIssue, 'issueId' | 'teamId'>,
  patch: FieldPatch,
): void {
  if (patch.projectId) requireProjectOfTeam(read, patch.projectId, teamId);
  if (patch.assigneeId) requireMember(read, patch.assigneeId);
  if (patch.order !== undefined && !isOrderKey(patch.order)) {
    throw invalid('This order is not a fractional index. Make it from the keys of its neighbours.');
  }
  if (!patch.parentId) return;
  requireParent(read, patch.parentId, teamId);
  if (wouldClose(read, issueId, patch.parentId)) {
    throw invalid('An issue cannot be below itself or one of its sub-issues. Choose another parent.');
  }
}

/** The changes that make an issue's fields what the patch names, where they differ. */
export function planFields(current: CurrentIssue, patch: FieldPatch): Change[] {
  const { issueId } = current;
  const differing = issueFieldNames.filter(
    (name) => patch[name] !== undefined && patch[name] !== current[name],
  );
  const changes: Change[] = [];
  if (differing.length > 0) {
    const from = pickFields(current, differing);
    changes.push({ kind: 'fields', issueId, from, to: pickFields(patch, differing) });
  }
  const { parentId } = patch;
  if (parentId !== undefined && parentId !== current.shownParent) {
    changes.push({ kind: 'parent', issueId, from: current.parentId, to: parentId });
  }
  return changes;
}
