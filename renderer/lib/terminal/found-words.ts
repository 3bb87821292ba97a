import { formatCount } from '../../ui/lib/format.ts';

/** How many there are, and the place (from 0) of the one that is shown; -1 when none is, or there are too many. */
export interface Found {
  readonly count: number;
  readonly index: number;
}

/** More than so many are not counted. */
export const mostCounted = 1_000;

/** `2 of 14`. */
export function describeFound(found: Found | null): string {
  if (found === null) return '';
  if (found.count === 0) return 'None';
  if (found.count >= mostCounted) return `More than ${formatCount(mostCounted - 1)}`;
  return found.index < 0
    ? formatCount(found.count)
    : `${formatCount(found.index + 1)} of ${formatCount(found.count)}`;
}
