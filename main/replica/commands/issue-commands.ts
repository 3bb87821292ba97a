import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import type { ReplicaContext } from '../context.ts';
import type { RunCommand } from './command.ts';
import { createIssue } from './create-issue.ts';
import { deleteIssues, restoreIssues } from './delete-issues.ts';
import { createPurge, type Purger } from './purge-issues.ts';
import { updateIssue } from './update-issue.ts';
import { updateMany } from './update-many.ts';

/** Mutations of issues; what they throw is coded. */
export interface IssueCommands {
  createIssue(params: Params<'issues.create'>, action: Action): Promise<Result<'issues.create'>>;
  updateIssue(params: Params<'issues.update'>, action: Action): Promise<Result<'issues.update'>>;
  updateIssues(params: Params<'issues.updateMany'>, action: Action): Promise<Result<'issues.updateMany'>>;
  deleteIssues(params: Params<'issues.delete'>, action: Action): Promise<Result<'issues.delete'>>;
  restoreIssues(params: Params<'issues.restore'>, action: Action): Promise<Result<'issues.restore'>>;
  /** Removes deleted issues for ever. */
  purgeIssues(params: Params<'issues.purge'>, action: Action): Promise<Result<'issues.purge'>>;
}

/** Creates the commands of issues. `purger` is needed to purge in a linked workspace. */
export function createIssueCommands(options: {
  context: ReplicaContext;
  run: RunCommand;
  purger: Purger | null;
}): IssueCommands {
  const { context, run } = options;
  return {
    createIssue: (params, action) => run(action, (edit) => createIssue(context, edit, params)),
    updateIssue: (params, action) => run(action, (edit) => updateIssue(context, edit, params)),
    updateIssues: (params, action) => run(action, (edit) => updateMany(context, edit, params)),
    deleteIssues: (params, action) => run(action, (edit) => deleteIssues(context, edit, params)),
    restoreIssues: (params, action) => run(action, (edit) => restoreIssues(context, edit, params)),
    purgeIssues: createPurge(options),
  };
}
