import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRefusals, type Refusals } from './refusals.ts';

/** An update by this writer. */
function updateOf(client: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText('body').insert(0, 'text');
  return Y.encodeStateAsUpdate(doc);
}

/** The server refuses what `device1` has saved under this number. */
function refuse(refusals: Refusals, localId: number, client: number, code = 'FOREIGN_CLIENT'): string[] {
  const documentId = 'issue:1';
  const record = { localId, documentId, groupId: 'team:1' as never, origin: '', payload: updateOf(client) };
  refusals.pushed(7, { type: 'push', batchId: localId, records: [record] });
  return refusals.answered('device1', 7, { type: 'reject', batchId: localId, index: 0, code });
}

test('67: what was refused because of its writer is noticed when it is saved again', () => {
  const refusals = createRefusals();
  expect(refuse(refusals, 3, 11)).toEqual([]);
  expect(refuse(refusals, 4, 12)).toEqual([]);
  expect(refuse(refusals, 5, 11).join()).toBe(
    'device1 saved in 5 what writer 11 of issue:1 said, refused in 3',
  );
});

test('67: the same record sent again, and other reasons, are not', () => {
  const refusals = createRefusals();
  expect([refuse(refusals, 3, 11), refuse(refusals, 3, 11)]).toEqual([[], []]);
  expect([refuse(refusals, 4, 12, 'GAP'), refuse(refusals, 5, 12, 'GAP')]).toEqual([[], []]);
});
