import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { formatDate } from '../../ui/lib/format.ts';

/** One line of the list: the header of a day, or an envelope. */
export type LedgerLine =
  | { readonly kind: 'day'; readonly name: string; readonly count: number; readonly bytes: number }
  | { readonly kind: 'envelope'; readonly row: LedgerRow };

/** Which envelopes are shown. Those of a workspace without a server (`local`) are under `all` only. */
export const ledgerFilters = ['all', 'queued', 'synced', 'refused'] as const;
export type LedgerFilter = (typeof ledgerFilters)[number];

export function filterRows(rows: readonly LedgerRow[], filter: LedgerFilter): readonly LedgerRow[] {
  return filter === 'all' ? rows : rows.filter(({ status }) => status === filter);
}

/** The rows under the days on which they were issued, in local time; both newest first. */
export function buildLedgerLines(rows: readonly LedgerRow[], now: number): LedgerLine[] {
  const lines: LedgerLine[] = [];
  for (let at = 0; at < rows.length;) {
    const name = dayName(rows[at]?.issuedAt ?? now, now);
    let end = at;
    while (end < rows.length && dayName(rows[end]?.issuedAt ?? now, now) === name) end++;
    const day = rows.slice(at, end);
    const bytes = day.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
    lines.push(
      { kind: 'day', name, count: day.length, bytes },
      ...day.map((row) => ({ kind: 'envelope' as const, row })),
    );
    at = end;
  }
  return lines;
}

function dayName(at: number, now: number): string {
  if (isSameDay(at, now)) return 'Today';
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return isSameDay(at, yesterday.getTime()) ? 'Yesterday' : formatDate(at, now);
}

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** Bytes for a person: `612 bytes`, `7.1 KB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1_000 ? `${bytes} bytes` : `${(bytes / 1_000).toFixed(1)} KB`;
}
