import { RunFailure } from '../failure.ts';

/** Why a repository or a worktree could not be used, for programs; its sentence is for people. */
export type WorkspaceCode =
  | 'no_folder'
  | 'no_repository'
  | 'bare_repository'
  | 'inside_repository'
  | 'not_trusted'
  | 'read_only'
  | 'no_commits'
  | 'unknown_base'
  | 'branches_taken'
  | 'branch_blocked'
  | 'incomplete_repository'
  | 'worktree_exists'
  | 'worktree_missing'
  | 'worktree_moved'
  | 'no_ports';

/** A RunFailure of the category `workspace` that tells apart what is wrong. */
export class WorkspaceFailure extends RunFailure {
  readonly code: WorkspaceCode;
  constructor(code: WorkspaceCode, message: string, options?: ErrorOptions) {
    super('workspace', message, options);
    this.name = 'WorkspaceFailure';
    this.code = code;
  }
}
