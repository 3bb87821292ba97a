import { expect, test } from 'vitest';
import { ledgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { ledgerText } from './export-ledger.ts';

test('the export has one envelope a line, and each line is a row again', () => {
  const id = '01890000-0000-7000-8000-000000000001';
  const row = ledgerRow.parse({
    envelopeId: 'e',
    kind: 'run.start',
    runId: id,
    issueId: id,
    state: 'queued',
    status: 'refused',
    issuedAt: 1,
    seq: null,
    serverSeq: null,
    bytes: null,
    error: 'ILLEGAL_TRANSITION',
    envelope: '{"v":1,"text":"two\\nlines"}',
    signature: null,
  });
  const lines = ledgerText([row, row]).split('\n');
  expect(lines).toHaveLength(3);
  expect(ledgerRow.parse(JSON.parse(lines[0] ?? ''))).toEqual(row);
  expect(lines[2]).toBe('');
});
