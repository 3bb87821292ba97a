import type { DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { formatCount, formatRelative } from '../../ui/lib/format.ts';

/** `Deleted by Mira, 5 min`, by whom as far as it is known. */
export function describeDeletion(
  { deletedAt }: Pick<DeletedIssueRow, 'deletedAt'>,
  who: string | null,
  now: number,
): string {
  return `Deleted${who === null ? '' : ` by ${who}`}, ${formatRelative(deletedAt, now)}`;
}

/** `ENG-4` alone, else `3 issues`. */
export function spellIssues(issues: readonly Pick<DeletedIssueRow, 'key'>[]): string {
  const [only] = issues;
  return issues.length === 1 && only ? only.key : `${formatCount(issues.length)} issues`;
}

/** What deleting for ever means, for the person who is asked. `shared`: there is a server. */
export function warnOfPurge(count: number, shared: boolean): string {
  const [it, its] = count === 1 ? ['It is', 'its'] : ['They are', 'their'];
  const where = shared
    ? 'for everybody: on the server and on every machine of the workspace, as soon as each connects'
    : 'from this machine';
  return `${it} removed for ever, with ${its} text and criteria, ${where}. Nobody can undo this. The keys are not given out again.`;
}
