import type { HostHandlers } from '../../contract/serve-client.ts';
import type { RunEngine } from '../../runs/types.ts';

type Names =
  | Extract<
      keyof HostHandlers,
      `approvals.${string}` | `providers.${string}` | `batches.${string}` | `worktrees.${string}`
    >
  | 'projects.runSettings'
  | 'projects.setRunSettings'
  | ControlledRuns;

/** Methods of runs that are no part of their lives. */
export type ControlledRuns =
  | 'runs.blocked'
  | 'runs.unblock'
  | 'runs.land'
  | 'runs.pullRequest'
  | 'runs.discard'
  | 'runs.overlaps';

export function createRunControlHandlers({
  control,
  batches,
  landings,
}: Pick<RunEngine, 'control' | 'batches' | 'landings'>): Pick<HostHandlers, Names> {
  return {
    'projects.runSettings': control.getSettings,
    'projects.setRunSettings': control.updateSettings,
    'approvals.query': control.approvals,
    'providers.query': control.providers,
    'providers.resume': control.resumeProvider,
    'batches.start': batches.start,
    'batches.get': batches.get,
    'batches.query': batches.query,
    'batches.cancel': batches.cancel,
    'runs.land': landings.land,
    'runs.pullRequest': landings.pullRequest,
    'runs.discard': landings.discard,
    'runs.overlaps': landings.overlaps,
    'worktrees.query': landings.worktrees,
    'worktrees.remove': landings.removeWorktree,
    'runs.blocked': control.blocked,
    'runs.unblock': control.unblock,
  };
}
