import { HearthError } from '../../../shared/contract/errors.ts';

/** What is answered when evidence cannot be had or given. */
export const evidenceRefusals = {
  runIsLive: (): HearthError =>
    new HearthError(
      'BUSY',
      'The run is not over, so its head may still move. Nothing was done; wait for its end.',
    ),
  checksRunning: (): HearthError =>
    new HearthError('BUSY', 'The checks of this run are under way. Wait for them, or stop them.'),
  noChecksRunning: (): HearthError =>
    new HearthError('NOT_FOUND', 'No checks that a person started are under way in this run.'),
  nothingDemanded: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'No criterion of the issue needs a check that the project has, so nothing was run. Say in the issue which ' +
        'criterion needs which check.',
    ),
  noWorktree: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'The worktree of the run is gone, so no check can run in it. What was proven before is kept.',
    ),
  notCommitted: (files: string): HearthError =>
    new HearthError(
      'WORKTREE_DIRTY',
      `The worktree holds changes that are not committed (${files}), so a check would say nothing of the commit. ` +
        'Nothing was run; commit or undo them, then run the checks.',
    ),
  headMoved: (): HearthError =>
    new HearthError(
      'HEAD_MOVED',
      'The run has another head than the one that was shown, so nothing was signed off. Look at it again.',
    ),
  noCriterion: (): HearthError =>
    new HearthError('NOT_FOUND', 'The issue has no such criterion any more. Nothing was signed off.'),
  noProject: (): HearthError => new HearthError('NOT_FOUND', 'There is no such project here.'),
  noCheck: (name: string): HearthError =>
    new HearthError('NOT_FOUND', `No project has a check "${name}" here. Add it, then choose it again.`),
  tooManyChecks: (): HearthError =>
    new HearthError('INVALID_PARAMS', 'The project has as many checks as it can have. Remove one first.'),
  noEvidence: (): HearthError => new HearthError('NOT_FOUND', 'There is no such evidence on this machine.'),
  noOutput: (): HearthError =>
    new HearthError('NOT_FOUND', 'The output of this check is not kept any more. Run the check again.'),
} as const;
