import { HearthError } from '../../shared/contract/errors.ts';

/** What the engine answers when it cannot do what was asked. */
export const refusals = {
  noIssue: (): HearthError =>
    new HearthError('NOT_FOUND', 'There is no such issue here. It may have been deleted.'),
  noRepository: (key: string): HearthError =>
    new HearthError(
      'NO_REPOSITORY',
      `The project of ${key} names no repository on this machine, so there is nothing to work in. Set the folder of a ` +
        'git repository on the project, then start the run again.',
    ),
  needsCommand: (): HearthError =>
    new HearthError('INVALID_PARAMS', 'This kind of run needs a command. Nothing was started; name one.'),
  takesNoCommand: (): HearthError =>
    new HearthError(
      'INVALID_PARAMS',
      'This agent takes a prompt, not a command. Nothing was started; leave it out.',
    ),
  agentOfAcp: (): HearthError =>
    new HearthError(
      'INVALID_PARAMS',
      'An agent is named together with the harness acp, and only then. Nothing was started; correct one of them.',
    ),
  takesNoPrompt: (): HearthError =>
    new HearthError(
      'INVALID_PARAMS',
      'A run in a terminal takes a command, not a prompt. Nothing was started.',
    ),
  stillGoing: (): HearthError =>
    new HearthError('RUN_ACTIVE', 'The run is still going. Wait for its end or cancel it, then try again.'),
  nothingToContinue: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'The worktree of the run is gone, so there is nothing to go on with. Nothing was started; try the task again instead.',
    ),
  blocked: (why: string): HearthError => new HearthError('RUN_BLOCKED', why),
  ended: (): HearthError =>
    new HearthError('RUN_ENDED', 'The run has ended, so this reaches nobody any more.'),
  notStarted: (): HearthError =>
    new HearthError('BUSY', 'The agent is not started yet. Try again in a moment.'),
  noQuestion: (): HearthError =>
    new HearthError('NOT_FOUND', 'The agent does not wait for this answer any more.'),
  noTerminal: (): HearthError =>
    new HearthError('NOT_FOUND', 'This run has no terminal, or nothing was kept of it.'),
  noRecording: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'Nothing was recorded of this terminal, or its run has not ended yet. Its last screen can still be seen.',
    ),
  elsewhere: (): HearthError =>
    new HearthError('NOT_FOUND', 'This run is not of this machine, so only its state is known here.'),
  worktreeGone: (): HearthError =>
    new HearthError(
      'NOT_FOUND',
      'The worktree of the run is gone and nothing was committed, so there is no diff.',
    ),
  closing: (): HearthError => new HearthError('SHUTTING_DOWN', 'Hearth is closing. Nothing was started.'),
} as const;
