import type { ErrorCategory } from '../../../shared/domain/run.ts';

/** Why a branch was not landed. */
export type RefusalCode =
  | 'unknown_base'
  | 'nothing'
  | 'uncommitted'
  | 'off_branch'
  | 'worktree_busy'
  | 'merge_conflict'
  | 'not_proven'
  | 'changed_meanwhile'
  | 'checked_out_elsewhere'
  | 'checkout_busy'
  | 'checkout_dirty'
  | 'base_awaited'
  | 'base_moved'
  | 'in_the_way'
  | 'filters';

export interface Refusal {
  readonly landed: false;
  readonly code: RefusalCode;
  readonly category: ErrorCategory;
  /** What is in the way, what is safe, what to do. */
  readonly message: string;
  readonly files: readonly string[];
}

export type Landing =
  | {
      readonly landed: true;
      readonly onto: string;
      /** Head of the branch before and after. */
      readonly before: string;
      readonly commit: string;
      /** The commit that was proven; another one than `commit` where a merge commit was made of it. */
      readonly proven: string;
    }
  | Refusal;

interface Details {
  readonly onto: string;
  readonly path?: string;
  readonly operation?: string;
  readonly commit?: string;
  readonly files?: readonly string[];
}

/** Says no to a landing, with the sentence for the person. */
export function refused(code: RefusalCode, details: Details): Refusal {
  const { files = [] } = details;
  return { landed: false, code, category: categoryOf(code), message: sentenceOf(code, details), files };
}

function categoryOf(code: RefusalCode): ErrorCategory {
  if (code === 'merge_conflict') return 'merge_conflict';
  return code === 'not_proven' ? 'evidence_missing' : 'workspace';
}

function sentenceOf(code: RefusalCode, details: Details): string {
  const { onto, path = '', operation = '', commit = '', files = [] } = details;
  const again = 'then land it again.';
  const kept = `Nothing was changed.`;
  switch (code) {
    case 'unknown_base':
      return `There is no branch ${onto} to land on. ${kept} Choose another one.`;
    case 'nothing':
      return `${onto} has all of this already. ${kept}`;
    case 'uncommitted':
      return `The worktree has changes that are not committed (${some(files)}). ${kept} Commit or remove them, ${again}`;
    case 'off_branch':
      return `The worktree is not on the branch of its run. ${kept} Check that branch out there, ${again}`;
    case 'worktree_busy':
      return `The worktree is in the middle of ${operation}. ${kept} Finish or abort it in ${path}, ${again}`;
    case 'merge_conflict':
      return `The work conflicts with ${onto} in ${some(files)}. The rebase was undone and nothing was changed. Have the conflict resolved in the worktree, ${again}`;
    case 'not_proven':
      return `The acceptance criteria were not proven at ${commit.slice(0, 12)}, the work on top of ${onto}. ${onto} was not changed; the branch of the run now begins at its head. Have it corrected in the worktree, ${again}`;
    case 'changed_meanwhile':
      return `The branch of the run changed while it was proven. ${onto} was not changed. Look at the new commits, ${again}`;
    case 'checked_out_elsewhere':
      return `${onto} is checked out at ${path}, where Hearth changes nothing by itself. ${onto} was not changed. Check out another branch there, or run "git worktree prune" if that folder is gone, ${again}`;
    case 'checkout_busy':
      return `${path} is in the middle of ${operation}. ${onto} was not changed. Finish or abort it, ${again}`;
    case 'checkout_dirty':
      return `${onto} is checked out at ${path} with changes that are not committed (${some(files)}). They were not touched, and ${onto} was not changed. Commit or stash them, ${again}`;
    case 'base_awaited':
      return `A rebase or bisect of ${onto} is under way in one of its checkouts. ${onto} was not changed. Finish or abort it, ${again}`;
    case 'base_moved':
      return `Somebody moved ${onto} meanwhile. Their work is safe, and nothing of this was added. Land it again.`;
    case 'in_the_way':
      return `In ${path} lie files of yours where the work has others (${some(files)}). They were not touched, and ${onto} was not changed. Move them away, ${again}`;
    case 'filters':
      return `A git filter, such as LFS, writes ${some(files)}, and Hearth runs no filters. ${onto} was not changed. Merge the branch of the run yourself in ${path}.`;
  }
}

function some(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more` : shown;
}
