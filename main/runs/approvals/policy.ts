import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ApprovalPolicy } from '../../../shared/contract/run-settings.ts';
import type { Approval } from '../../../shared/contract/run-schemas.ts';

function isInside(file: string, worktree: string): boolean {
  const path = relative(worktree, resolve(worktree, file));
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** What is known of it to stay in the worktree; of what is not said, nothing is known. */
function staysInside({ files = [] }: Approval, worktree: string): boolean {
  return files.length > 0 && files.every((file) => isInside(file, worktree));
}

/** True for a question that the project's policy answers with yes; a person answers all others. */
export function isAllowed(policy: ApprovalPolicy, approval: Approval, worktree: string): boolean {
  switch (policy) {
    case 'ask':
      return false;
    case 'allow_reads':
      return approval.kind === 'read';
    case 'allow_edits':
      return approval.kind === 'read' || (approval.kind === 'file_change' && staysInside(approval, worktree));
    case 'never_ask':
      // What is asked of a person for their knowledge, nobody can allow.
      return approval.kind !== 'question';
  }
}
