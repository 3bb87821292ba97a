import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import type { RunCommand } from '../commands/command.ts';
import type { ReplicaContext } from '../context.ts';
import { countRefused, dismiss, readRefused } from './refused-changes.ts';

/** Changes of this host that the server did not take, for their author to see. */
export interface Refusals {
  /** The newest first. */
  refusedChanges(limit: number): Result<'sync.refused'>;
  /** Forgets those that were seen. */
  dismissRefused(
    params: Params<'sync.dismissRefused'>,
    action: Action,
  ): Promise<Result<'sync.dismissRefused'>>;
}

/** Creates the view of what was refused. */
export function createRefusals({ store, journal }: ReplicaContext, run: RunCommand): Refusals {
  return {
    refusedChanges: (limit) => ({ rows: readRefused(store.read, limit), total: countRefused(store.read) }),
    dismissRefused: ({ ids }, action) =>
      run(action, ({ tx }) => {
        const dismissed = dismiss(tx, ids);
        if (dismissed > 0) journal.append(tx, { kind: 'changes.refused' });
        return { dismissed };
      }),
  };
}
