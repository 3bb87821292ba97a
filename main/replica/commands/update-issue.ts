import type { Params } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueKey } from '../../../shared/domain/issue.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { carryOut } from '../undo/carry-out.ts';
import type { Change } from '../undo/change.ts';
import { readCurrentIssues } from '../undo/current-issues.ts';
import { planDescription } from '../undo/description-change.ts';
import { planAcceptance, readCriteria } from './acceptance.ts';
import { checkPatch, planFields } from './patch-changes.ts';
import { requireIssue, requireWorkspace } from './targets.ts';

/** The changes that make an issue's criteria read as the given texts. */
function planCriteria(
  read: ReadHandle,
  issueId: IssueId,
  texts: readonly string[],
  uuid: () => string,
): Change[] {
  const known = readCriteria(read, issueId);
  const same = known.length === texts.length && known.every(({ text }, place) => text === texts[place]);
  if (same) return [];
  const { keep, remove } = planAcceptance(known, texts, uuid);
  const wanted = new Map([
    ...remove.map((criterionId) => [criterionId, null] as const),
    ...keep.map(({ criterionId, text, order }) => [criterionId, { text, order }] as const),
  ]);
  const before = new Map(known.map(({ criterionId, text, order }) => [criterionId, { text, order }]));
  return [...wanted].flatMap(([criterionId, to]): Change[] => {
    const from = before.get(criterionId) ?? null;
    const stays = from !== null && from.text === to?.text && from.order === to.order;
    return stays ? [] : [{ kind: 'criterion', issueId, criterionId, from, to }];
  });
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
  const { description, acceptance, ...fields } = patch;
  checkPatch(tx, target, fields);
  const current = readCurrentIssues(tx, [issueId]).get(issueId);
  const text =
    description === undefined ? null : planDescription(edit, context.residents, issueId, description);
  carryOut(context, edit, [
    ...(current ? planFields(current, fields) : []),
    ...(acceptance ? planCriteria(tx, issueId, acceptance, context.uuid) : []),
    ...(text ? [text] : []),
  ]);
  return { issueId, key: issueKey(target.teamKey ?? '…', target.number) };
}
