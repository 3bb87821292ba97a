import { expect, test } from 'vitest';
import { ledgerRow, type LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { buildLedgerLines, filterRows, formatBytes } from './ledger-lines.ts';

const id = '01890000-0000-7000-8000-000000000001';
const row = (issuedAt: number, rest: Partial<LedgerRow> = {}): LedgerRow =>
  ledgerRow.parse({
    envelopeId: String(issuedAt),
    kind: 'run.start',
    runId: id,
    issueId: id,
    state: 'queued',
    status: 'synced',
    issuedAt,
    seq: 1,
    serverSeq: 1,
    bytes: 600,
    error: null,
    envelope: '{}',
    signature: 's',
    ...rest,
  });

const now = new Date(2026, 10, 17, 14, 0).getTime();
const at = (day: number, hour: number, year = 2026): number => new Date(year, 10, day, hour).getTime();

test('envelopes stand under their days, with count and size', () => {
  const rows = [
    row(at(17, 13)),
    row(at(17, 0), { bytes: null }),
    row(at(16, 23)),
    row(at(3, 1)),
    row(at(3, 1, 2025)),
  ];
  const lines = buildLedgerLines(rows, now);
  expect(lines.filter(({ kind }) => kind === 'day')).toEqual([
    { kind: 'day', name: 'Today', count: 2, bytes: 600 },
    { kind: 'day', name: 'Yesterday', count: 1, bytes: 600 },
    { kind: 'day', name: '3 Nov', count: 1, bytes: 600 },
    { kind: 'day', name: '3 Nov 2025', count: 1, bytes: 600 },
  ]);
  expect(lines.map(({ kind }) => kind).join(' ')).toBe(
    'day envelope envelope day envelope day envelope day envelope',
  );
  expect(buildLedgerLines([], now)).toEqual([]);
});

test('a filter keeps its status only', () => {
  const rows = [row(3, { status: 'queued' }), row(2, { status: 'refused' }), row(1)];
  expect(filterRows(rows, 'all')).toHaveLength(3);
  expect(filterRows(rows, 'refused')).toEqual([rows[1]]);
});

test('sizes', () => {
  expect([formatBytes(612), formatBytes(7_140)]).toEqual(['612 bytes', '7.1 KB']);
});
