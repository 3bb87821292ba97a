import type { Params } from '../../../shared/contract/contract.ts';
import { writeIssue, type BoardIssue } from '../../../shared/documents/board-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueKey } from '../../../shared/domain/issue.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { invalid } from '../errors.ts';
import { wouldClose } from '../projection/parent-rows.ts';
import { refreshBody, isStale } from '../projection/text-rows.ts';
import { readDescription } from '../queries/issue-detail.ts';
import { planAcceptance, readCriteria, writeAcceptance, type AcceptancePlan } from './acceptance.ts';
import { writeDescription } from './create-issue.ts';
import { isOrderKey } from './order.ts';
import {
  requireIssue,
  requireMember,
  requireParent,
  requireProjectOfTeam,
  requireWorkspace,
  type IssueTarget,
} from './targets.ts';

type Patch = Params<'issues.update'>['patch'];

function checkPatch(read: ReadHandle, { issueId, teamId }: IssueTarget, patch: Patch): void {
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

/** Fields of the board that the patch names and that differ. */
function changedFields(read: ReadHandle, issueId: IssueId, patch: Patch, now: number): Partial<BoardIssue> {
  const { description: _, acceptance: __, parentId, ...given } = patch;
  const current = read.get<Record<string, unknown>>(
    `SELECT title, status, priority, project_id AS projectId, assignee_id AS assigneeId, sort_order AS "order",
       iif(move_skipped, NULL, parent_id) AS parentId FROM issue_row WHERE issue_id = ?`,
    issueId,
  );
  const fields = Object.fromEntries(
    Object.entries(given).filter(([key, value]) => value !== undefined && value !== current?.[key]),
  );
  const moved = parentId !== undefined && parentId !== current?.['parentId'];
  return { ...fields, ...(moved ? { move: { parentId, at: now } } : {}) };
}

/** The description to be written, or null when it is not named or says the same already. */
function newDescription(
  edit: Edit,
  context: ReplicaContext,
  issueId: IssueId,
  description: string | undefined,
): string | null {
  if (description === undefined) return null;
  if (isStale(edit.tx, issueId)) refreshBody(edit.tx, context.residents, issueId);
  return description === readDescription(edit.tx, issueId) ? null : description;
}

function planOf(
  read: ReadHandle,
  issueId: IssueId,
  texts: readonly string[] | undefined,
  uuid: () => string,
): AcceptancePlan | null {
  if (texts === undefined) return null;
  const known = readCriteria(read, issueId);
  const same = known.length === texts.length && known.every(({ text }, place) => text === texts[place]);
  return same ? null : planAcceptance(known, texts, uuid);
}

/** Changes what the patch names and differs. Throws NO_WORKSPACE, NOT_FOUND, or INVALID_PARAMS. */
export function updateIssue(
  context: ReplicaContext,
  edit: Edit,
  { issueId, patch }: Params<'issues.update'>,
): { issueId: IssueId; key: string } {
  const { tx } = edit;
  requireWorkspace(context.identity);
  const target = requireIssue(tx, issueId);
  checkPatch(tx, target, patch);
  const { teamId, shard } = target;
  const now = context.clock.now();
  const fields = changedFields(tx, issueId, patch, now);
  const plan = planOf(tx, issueId, patch.acceptance, context.uuid);
  const description = newDescription(edit, context, issueId, patch.description);
  if (description !== null) writeDescription(edit, teamId, issueId, description);
  if (description !== null || plan || Object.keys(fields).length > 0) {
    edit.change({ kind: 'board', teamId, shard }, teamGroup(teamId), (doc) => {
      writeIssue(doc, issueId, { ...fields, updatedAt: now });
      if (plan) writeAcceptance(doc, issueId, plan);
    });
  }
  return { issueId, key: issueKey(target.teamKey ?? '…', target.number) };
}
