import type { RemovalReason, RetentionKind, RetentionLimits } from '../../../shared/contract/retention.ts';
import type { DueRemains, Remains } from './types.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The limits of one kind; null for none. */
function limitsOf(
  limits: RetentionLimits,
  kind: RetentionKind,
): { days: number | null; bytes: number | null } {
  return { bytes: null, ...limits[kind] };
}

/**
 * What goes by the limits, the oldest first: what is older than the limit of age, then as many of the oldest as bring
 * the rest below the limit of size. What is needed never goes, though it counts; so the rest may stay too large.
 */
export function planRemoval(remains: readonly Remains[], limits: RetentionLimits, now: number): DueRemains[] {
  const kinds = ['journal', 'recordings', 'artifacts'] as const;
  const due = kinds.flatMap((kind) =>
    dueOf(
      remains.filter((one) => one.kind === kind),
      limitsOf(limits, kind),
      now,
    ),
  );
  return due.toSorted((a, b) => a.since - b.since);
}

function dueOf(
  remains: readonly Remains[],
  { days, bytes: most }: { days: number | null; bytes: number | null },
  now: number,
): DueRemains[] {
  let left = remains.reduce((sum, { bytes }) => sum + bytes, 0);
  const due: DueRemains[] = [];
  const take = (one: Remains, reason: RemovalReason): void => {
    left -= one.bytes;
    due.push({ ...one, reason });
  };
  const young: Remains[] = [];
  for (const one of remains.filter(({ needed }) => needed === null)) {
    if (days !== null && one.since < now - days * DAY) take(one, { by: 'age', days });
    else young.push(one);
  }
  if (most === null) return due;
  for (const one of young.toSorted((a, b) => a.since - b.since)) {
    if (left <= most) break;
    // Nothing is won by what takes no room.
    if (one.bytes > 0) take(one, { by: 'size', bytes: most });
  }
  return due;
}
