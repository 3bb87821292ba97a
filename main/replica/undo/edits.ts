import type { Action, Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { RunCommand } from '../commands/command.ts';
import { requireWorkspace } from '../commands/targets.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { applyChanges } from './apply.ts';
import { spellLabel } from './labels.ts';
import { pushStep, redate, takeChanges, topStep, type Stack } from './undo-log.ts';

/** Undo and redo of this person's own edits. */
export interface Edits {
  /** Throws NOTHING_TO_UNDO, or SCHEMA_AHEAD and keeps the step. */
  undo(action: Action): Promise<Result<'edits.undo'>>;
  /** Throws NOTHING_TO_REDO, or SCHEMA_AHEAD and keeps the step. */
  redo(action: Action): Promise<Result<'edits.redo'>>;
  peek(): Result<'edits.peek'>;
}

const other: Readonly<Record<Stack, Stack>> = { undo: 'redo', redo: 'undo' };

function nothingLeft(stack: Stack): HearthError {
  return stack === 'undo'
    ? new HearthError('NOTHING_TO_UNDO', 'There is no edit of yours left to undo. Nothing was changed.')
    : new HearthError(
        'NOTHING_TO_REDO',
        'Nothing was undone since your last edit, so there is nothing to redo.',
      );
}

interface Outcome {
  readonly label: string;
  readonly issueIds: IssueId[];
  readonly skipped: number;
  readonly gone: number;
}

/** Takes the top step of one stack, does it, and puts the way back on the other one. */
function goBack(context: ReplicaContext, edit: Edit, stack: Stack): Outcome {
  const { tx } = edit;
  const memberId = requireWorkspace(context.identity);
  const step = topStep(tx, { memberId, stack });
  if (!step) throw nothingLeft(stack);
  const label = spellLabel(tx, step);
  const { changes, unreadable } = takeChanges(tx, step);
  const { back, issueIds, skipped, gone, redated } = applyChanges(context, edit, changes);
  redate(tx, redated);
  pushStep(tx, { memberId, stack: other[stack] }, { label: step.label, changes: back });
  return {
    label,
    issueIds: [...issueIds],
    skipped: skipped + unreadable + step.gone,
    gone: gone + step.gone,
  };
}

/** Creates undo and redo. */
export function createEdits(context: ReplicaContext, run: RunCommand): Edits {
  const { store, identity } = context;
  const peekAt = (stack: Stack): { label: string } | null => {
    const memberId = identity.memberId();
    const step = memberId && topStep(store.read, { memberId, stack });
    return step ? { label: spellLabel(store.read, step) } : null;
  };
  return {
    undo: (action) => run(action, (edit) => goBack(context, edit, 'undo')),
    redo: (action) => run(action, (edit) => goBack(context, edit, 'redo')),
    peek: () => ({ undo: peekAt('undo'), redo: peekAt('redo') }),
  };
}
