import { HearthError } from '../../../shared/contract/errors.ts';
import { HarnessFailure } from '../types.ts';
import { SpawnError } from './agent-process.ts';

/** What went wrong when starting `what` (as in "the shell"), for a person. Unknown errors pass unchanged. */
export function asHarnessFailure(error: unknown, what: string): unknown {
  if (error instanceof HearthError) {
    return new HarnessFailure({ category: 'harness_crash', message: error.message }, { cause: error });
  }
  if (!(error instanceof SpawnError)) return error;
  const { failure } = error;
  if (failure.what === 'cwd') {
    const message = 'The worktree of the run is gone, so no agent was started. Start the run again.';
    return new HarnessFailure({ category: 'workspace', message }, { cause: error });
  }
  if (failure.code === 'NO_SANDBOX') {
    const message =
      'No agent was started, because this project demands a sandbox and this machine has none. Run "hearth doctor" to see why, or let runs of the project go without.';
    return new HarnessFailure({ category: 'workspace', message }, { cause: error });
  }
  if (failure.what === 'sandbox') {
    const message = `No agent was started and nothing was changed: a folder of its sandbox is missing or leads elsewhere (${failure.code}). Start the run again.`;
    return new HarnessFailure({ category: 'workspace', message }, { cause: error });
  }
  const reason =
    failure.code === 'ENOENT' ? 'was not found on this machine' : `could not be started (${failure.code})`;
  const message = `Nothing ran and nothing was changed: ${what} ${reason}. Install it or correct the PATH, then start the run again.`;
  return new HarnessFailure({ category: 'harness_missing', message }, { cause: error });
}
