import type { Action } from '../../../shared/contract/contract.ts';
import type { Receipt } from '../../../shared/contract/schemas.ts';
import type { Journal } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';

/** Does a command in one commit: documents, rows, journal and receipt, all or nothing. */
export type RunCommand = <T extends object>(
  action: Action,
  work: (edit: Edit) => T,
) => Promise<T & { receipt: Receipt }>;

/**
 * Creates the way in for commands. The receipt is journalled last: who has read the journal up to it
 * has read all that the command changed.
 */
export function createRunCommand({ store, begin }: ReplicaContext, journal: Journal): RunCommand {
  return async (action, work) => {
    const done = await store.commit((tx) => {
      const edit = begin(tx);
      const value = work(edit);
      edit.finish();
      return { value, receipt: journal.accept(tx, action) };
    });
    return { ...done.value, receipt: done.receipt };
  };
}
