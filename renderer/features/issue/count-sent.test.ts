import { expect, test } from 'vitest';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { ledgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { countSent, type LedgerPage } from './count-sent.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const row = (issue: number, status: LedgerRow['status'], issuedAt: number): LedgerRow =>
  ledgerRow.parse({
    envelopeId: id(issuedAt),
    kind: 'run.start',
    runId: id(500),
    issueId: id(issue),
    state: 'running',
    status,
    issuedAt,
    seq: null,
    serverSeq: null,
    bytes: null,
    error: null,
    envelope: '{}',
    signature: null,
  });

function pages(...all: readonly (readonly LedgerRow[])[]) {
  const asked: (string | null)[] = [];
  const readPage = async (cursor: string | null): Promise<LedgerPage> => {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    return { rows: all[at] ?? [], cursor: at + 1 < all.length ? String(at + 1) : null };
  };
  return { asked, readPage };
}

test('counts what the server has or refused, of this issue only', async () => {
  const { readPage } = pages(
    [row(1, 'queued', 9), row(1, 'synced', 8), row(2, 'synced', 7)],
    [row(1, 'refused', 6), row(1, 'local', 5)],
  );
  expect(await countSent({ issueId: id(1), since: 0, readPage })).toBe(2);
});

test('reads no further back than the first run of the issue', async () => {
  const { asked, readPage } = pages([row(1, 'synced', 9)], [row(1, 'synced', 4)], [row(1, 'synced', 3)]);
  expect(await countSent({ issueId: id(1), since: 5, readPage })).toBe(2);
  expect(asked).toEqual([null, '1']);
});
