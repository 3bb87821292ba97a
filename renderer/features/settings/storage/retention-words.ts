import type { RetainedAmount, RetentionOverview } from '../../../../shared/contract/methods/retention.ts';
import { retentionNames } from '../../../lib/removal-words.ts';
import { formatBytes, formatCount, formatDate, formatTimeOfDay } from '../../../ui/lib/format.ts';

type KindRow = RetentionOverview['kinds'][number];

function runsWords(runs: number): string {
  return `${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`;
}

/** `1.2 GB of 14 runs` */
export function amountWords({ bytes, runs }: RetainedAmount): string {
  return `${formatBytes(bytes)} of ${runsWords(runs)}`;
}

/** What is there of a kind, and what of it no limit touches. */
export function usedWords({ used, needed }: KindRow): string {
  if (used.runs === 0) return 'Nothing is there.';
  if (needed.runs === 0) return `${amountWords(used)}.`;
  return `${amountWords(used)}; ${amountWords(needed)} is needed and stays whatever the limits say.`;
}

/** All that is due, in one amount. Runs are those of which anything goes. */
export function dueOf({ kinds, due }: Pick<RetentionOverview, 'kinds' | 'due'>): RetainedAmount {
  const bytes = kinds.reduce((sum, row) => sum + row.due.bytes, 0);
  const most = Math.max(...kinds.map((row) => row.due.runs));
  return { bytes, runs: Math.max(most, new Set(due.map(({ runId }) => runId)).size) };
}

/** What goes of each kind: `Recordings: 1.1 GB of 12 runs.` */
export function dueByKind(kinds: RetentionOverview['kinds']): string {
  return kinds
    .flatMap(({ kind, due }) => (due.runs === 0 ? [] : [`${retentionNames[kind]}: ${amountWords(due)}.`]))
    .join(' ');
}

/** When what is due is removed by itself. */
export function nextWords({ nextAt }: Pick<RetentionOverview, 'nextAt'>, now: number): string {
  if (nextAt === null) return 'It is removed by itself once a day.';
  if (nextAt <= now) return 'It is being looked through now.';
  return `It is removed by itself on ${formatDate(nextAt, now)} at ${formatTimeOfDay(nextAt)}, and looked through once a day.`;
}

/** What the last pass did; null when it had nothing to do. */
export function lastWords({ last }: Pick<RetentionOverview, 'last'>, now: number): string | null {
  if (last === null || last.runs === 0) return null;
  return `Last removed on ${formatDate(last.at, now)}: ${amountWords(last)}.`;
}
