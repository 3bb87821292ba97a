import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { requireWorkspace } from '../commands/targets.ts';
import { applyChanges, type Applied } from './apply.ts';
import type { Change } from './change.ts';
import { labelOf } from './labels.ts';
import { clearRedo, pushStep } from './undo-log.ts';

/** Notes what was done as this person's last step. `back` undoes it. */
export function noteStep(
  { identity }: ReplicaContext,
  { tx }: Edit,
  { label, back }: { label: string; back: readonly Change[] },
): void {
  if (back.length === 0) return;
  const memberId = requireWorkspace(identity);
  clearRedo(tx, memberId);
  pushStep(tx, { memberId, stack: 'undo' }, { label, changes: back });
}

/** Makes the changes of one command and keeps how to undo them. No changes: nothing happens. */
export function carryOut(
  context: ReplicaContext,
  edit: Edit,
  changes: readonly Change[],
  label: string = labelOf(changes),
): Applied {
  const applied = applyChanges(context, edit, changes);
  noteStep(context, edit, { label, back: applied.back });
  return applied;
}
