import type { IssueId } from '../../../shared/domain/ids.ts';
import { assertNever } from '../../../shared/lib/exhaustive.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { requireWorkspace } from '../commands/targets.ts';
import { isPurgedIssue } from '../tombstones.ts';
import { writeBoards, type BoardWrite } from './board-writes.ts';
import type { Change, ChangeOf, IssueChange } from './change.ts';
import { readCurrentIssues, type CurrentIssue } from './current-issues.ts';
import { decideDeleted, decideFields, decideParent, type Decision } from './decide.ts';
import { applyDescription } from './description-change.ts';
import { applyProject } from './project-change.ts';
import type { Redated } from './undo-log.ts';

/** What came of a step. */
export interface Applied {
  /** The changes that go back: only of what was written. */
  readonly back: readonly Change[];
  readonly issueIds: readonly IssueId[];
  /** Values left alone, because they are others by now or their issue is gone or deleted. */
  readonly skipped: number;
  /** How many of these are of purged issues. */
  readonly gone: number;
  /** Deletions that were made now and not when the change said. */
  readonly redated: readonly Redated[];
}

/** A step under way. */
interface Step {
  readonly context: ReplicaContext;
  readonly edit: Edit;
  readonly now: number;
  readonly back: Change[];
  readonly writes: Map<IssueId, BoardWrite>;
  readonly redated: Redated[];
  skipped: number;
  gone: number;
}

function writeOf({ writes }: Step, issue: CurrentIssue): BoardWrite {
  const known = writes.get(issue.issueId);
  if (known) return known;
  const made: BoardWrite = { issue, fields: {}, criteria: [] };
  writes.set(issue.issueId, made);
  return made;
}

function take(step: Step, issue: CurrentIssue, { fields, back, skipped }: Decision): void {
  step.skipped += skipped;
  if (back === null) return;
  step.back.push(back);
  const write = writeOf(step, issue);
  // A deletion is not an edit: so it shows when somebody edited what was deleted.
  const updatedAt = fields.deletedAt == null ? { updatedAt: step.now } : {};
  write.fields = { ...write.fields, ...fields, ...updatedAt };
}

function takeDeleted(step: Step, issue: CurrentIssue, change: ChangeOf<'deleted'>): void {
  const decision = decideDeleted(issue, change, {
    now: step.now,
    by: requireWorkspace(step.context.identity),
  });
  take(step, issue, decision);
  const { issueId, to } = change;
  if (decision.back && to !== null) step.redated.push({ issueId, from: to, to: step.now });
}

function takeCriterion(step: Step, issue: CurrentIssue, change: ChangeOf<'criterion'>): void {
  const { issueId, criterionId, from, to } = change;
  const current = step.edit.tx.get<{ text: string; order: string }>(
    'SELECT text, sort_order AS "order" FROM shown_criterion WHERE criterion_id = ? AND issue_id = ?',
    criterionId,
    issueId,
  );
  const isMine = current?.text === from?.text && current?.order === from?.order;
  if (issue.deletedAt !== null || !isMine) {
    step.skipped++;
    return;
  }
  step.back.push({ kind: 'criterion', issueId, criterionId, from: to, to: from });
  const write = writeOf(step, issue);
  write.criteria.push(change);
  write.fields = { ...write.fields, updatedAt: step.now };
}

function takeDescription(step: Step, issue: CurrentIssue, change: ChangeOf<'description'>): void {
  const { context, edit } = step;
  const back = issue.deletedAt === null ? applyDescription(edit, context.residents, issue, change) : null;
  take(step, issue, { fields: {}, back, skipped: Number(back === null) });
}

function takeIssueChange(step: Step, issue: CurrentIssue, change: IssueChange): void {
  switch (change.kind) {
    case 'fields':
      return take(step, issue, decideFields(issue, change));
    case 'deleted':
      return takeDeleted(step, issue, change);
    case 'parent':
      return take(step, issue, decideParent(step.edit.tx, issue, change, step.now));
    case 'criterion':
      return takeCriterion(step, issue, change);
    case 'description':
      return takeDescription(step, issue, change);
    default:
      assertNever(change);
  }
}

function takeProjectChange(step: Step, change: ChangeOf<'project'>): void {
  const back = applyProject(step.edit, change);
  if (back) step.back.push(back);
  else step.skipped++;
}

/**
 * Writes each change where the value is still the one that it goes from, and leaves the others alone.
 * A change that differs in nothing is not expected here.
 */
export function applyChanges(context: ReplicaContext, edit: Edit, changes: readonly Change[]): Applied {
  const step: Step = {
    context,
    edit,
    now: context.clock.now(),
    back: [],
    writes: new Map(),
    redated: [],
    skipped: 0,
    gone: 0,
  };
  const issueIds = changes.flatMap((change) => (change.kind === 'project' ? [] : [change.issueId]));
  const issues = readCurrentIssues(edit.tx, [...new Set(issueIds)]);
  for (const change of changes) {
    if (change.kind === 'project') {
      takeProjectChange(step, change);
      continue;
    }
    const issue = issues.get(change.issueId);
    if (issue) takeIssueChange(step, issue, change);
    else {
      step.skipped++;
      step.gone += Number(isPurgedIssue(edit.tx, change.issueId));
    }
  }
  writeBoards(edit, step.writes.values());
  const { back, writes, skipped, gone, redated } = step;
  return { back, issueIds: [...writes.keys()], skipped, gone, redated };
}
