import type { Restore, Welcome } from '../../shared/wire/messages.ts';

/** The epochs that led to a log, this one included, oldest first, and where the log stood when each began. */
export function restoresOf({
  epoch,
  restoredHead,
  earlierRestores,
}: Pick<Welcome, 'epoch' | 'restoredHead' | 'earlierRestores'>): Restore[] {
  return [...earlierRestores, { epoch, head: restoredHead }];
}

/**
 * Up to where the server's log is still the one that this profile has read (wire X7). It may have missed epochs, and
 * it may know some that the server does not, because an older backup was restored after them: from the last epoch
 * that both know, the lowest head on either side counts. When they know none together, nothing is taken for granted.
 */
export function commonHead(known: readonly Restore[], told: readonly Restore[]): number {
  const isTold = (restore: Restore): boolean => told.some(({ epoch }) => epoch === restore.epoch);
  const last = known.findLastIndex(isTold);
  const fork = known[last];
  if (!fork) return 0;
  const after = [
    ...known.slice(last + 1),
    ...told.slice(told.findIndex(({ epoch }) => epoch === fork.epoch) + 1),
  ];
  return after.reduce((lowest, { head }) => Math.min(lowest, head), Number.MAX_SAFE_INTEGER);
}
