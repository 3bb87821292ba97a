import { createHash } from 'node:crypto';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import { enterRaw, type RawDevice } from '../fixtures/sync/raw-client.ts';
import { newId } from '../fixtures/sync/seed.ts';
import { createTestWriter } from '../fixtures/sync/test-writer.ts';

/** What the server said to have, by its seq. */
export interface Ledger {
  readonly acknowledged: Map<number, string>;
  /** Highest number given so far. */
  localId: number;
}

export function createLedger(): Ledger {
  return { acknowledged: new Map(), localId: 0 };
}

function fingerprint(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}

/** Pushes until the connection ends, four batches at a time, and notes each acknowledgement. */
export async function pushUntilGone(
  url: string,
  device: RawDevice,
  ledger: Ledger,
  { groupId, batch }: { groupId: GroupId; batch: number },
): Promise<void> {
  const client = await enterRaw(url, device, { kind: 'resume' });
  const writer = createTestWriter();
  const documentId = `issue:${newId()}`;
  const sent = new Map<number, OutgoingRecord[]>();
  const push = (batchId: number): void => {
    const records = Array.from({ length: batch }, (): OutgoingRecord => {
      ledger.localId += 1;
      return { localId: ledger.localId, groupId, documentId, origin: '', payload: writer.type('word ') };
    });
    sent.set(batchId, records);
    client.send({ type: 'push', batchId, records });
  };
  let next = 1;
  for (; next <= 4; next++) push(next);
  try {
    for (;;) {
      const { batchId, seqs } = await client.next('ack');
      for (const [i, record] of (sent.get(batchId) ?? []).entries()) {
        const seq = seqs[i];
        if (seq !== undefined) ledger.acknowledged.set(seq, fingerprint(record.payload));
      }
      push(next++);
    }
  } catch {
    // The connection is gone: what was not answered may be there or not.
  }
}

/** Seqs that were acknowledged and that the server does not have, or has otherwise. */
export async function missing(
  url: string,
  device: RawDevice,
  ledger: Ledger,
  { groupId, after }: { groupId: GroupId; after: number },
): Promise<number[]> {
  const client = await enterRaw(url, device, { kind: 'resume' });
  const there = new Map<number, string>();
  client.send({ type: 'pull', cursors: [{ groupId, seq: after }], credits: 1e12 });
  for (;;) {
    const { items, head } = await client.next('records');
    for (const item of items) if (item.kind === 'yjs') there.set(item.seq, fingerprint(item.payload));
    if (head >= client.welcome.seq) break;
  }
  client.close();
  return [...ledger.acknowledged]
    .filter(([seq, hash]) => seq > after && there.get(seq) !== hash)
    .map(([seq]) => seq);
}
