import type { Result } from '../../../shared/contract/contract.ts';

/** Where the work of a run meets that of a run of another issue. */
export type Overlap = Result<'runs.overlaps'>['rows'][number];

/** Names that are told; of more there is a count. */
const MOST = 3;

function nameFiles(files: readonly string[]): string {
  const more = files.length - MOST;
  const named = files.slice(0, MOST).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}

/** `changes 2 of the same files: a.ts, b.ts`, to follow the key of the other issue. */
export function metWords({ files }: Pick<Overlap, 'files'>): string {
  if (files.length === 1) return `changes the same file: ${nameFiles(files)}`;
  return `changes ${files.length} of the same files: ${nameFiles(files)}`;
}

/** `in conflict in a.ts`; null where git sees no conflict, or cannot tell. */
export function conflictWords({ conflicts }: Pick<Overlap, 'conflicts'>): string | null {
  if (conflicts === null || conflicts.length === 0) return null;
  return `in conflict in ${nameFiles(conflicts)}`;
}
