import type { Removal, RemovalReason, RetentionKind } from '../../shared/contract/retention.ts';
import { formatBytes, formatDate } from '../ui/lib/format.ts';

/** What the kinds are called. */
export const retentionNames: Readonly<Record<RetentionKind, string>> = {
  journal: 'Journals',
  recordings: 'Recordings',
  artifacts: 'Outputs of checks',
};

const ofOne: Readonly<Record<RetentionKind, string>> = {
  journal: 'Its journal was',
  recordings: 'Its recording was',
  artifacts: 'Outputs of its checks were',
};

/** `by the 90-day limit` */
export function reasonWords(reason: RemovalReason): string {
  switch (reason.by) {
    case 'age':
      return `by the ${reason.days}-day limit`;
    case 'size':
      return `by the limit of ${formatBytes(reason.bytes)}`;
    case 'purge':
      return 'with its issue, which was purged';
  }
}

/** `Its recording was removed on 3 Mar by the 90-day limit.` */
export function removalWords({ what, at, reason }: Removal, now: number): string {
  return `${ofOne[what]} removed on ${formatDate(at, now)} ${reasonWords(reason)}.`;
}

/** What was removed of a kind; null while it is there. */
export function findRemoval(removed: readonly Removal[], kind: RetentionKind): Removal | null {
  return removed.find(({ what }) => what === kind) ?? null;
}
