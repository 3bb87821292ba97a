import type { Result } from '../../../shared/contract/contract.ts';
import { formatBytes } from '../../ui/lib/format.ts';

export type WorktreeRow = Result<'worktrees.query'>['rows'][number];

/** What a worktree takes on the disk, as far as it could be counted. */
export function describeSize({ bytes, complete }: Pick<WorktreeRow, 'bytes' | 'complete'>): string {
  if (bytes === null) return 'size not known';
  return complete ? formatBytes(bytes) : `more than ${formatBytes(bytes)}`;
}

/** How many there are, what they take together, and how many may go. */
export function describeAll(rows: readonly WorktreeRow[]): string {
  const complete = rows.every((row) => row.complete && row.bytes !== null);
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  const free = rows.filter(({ reasons }) => reasons.length === 0).length;
  const count = rows.length === 1 ? '1 worktree' : `${rows.length} worktrees`;
  return `${count}, ${describeSize({ bytes, complete })} · ${free} may be removed`;
}
