import { describe, expect, test } from 'vitest';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { PendingRecord } from './ports.ts';
import { createPusher, cutBatch } from './pusher.ts';
import { createMemoryReplica } from './testing/memory-replica.ts';
import { createMemoryStore } from './testing/memory-store.ts';

type Push = MessageOf<ClientMessage, 'push'>;

function record(localId: number, bytes = 1): PendingRecord {
  return { localId, groupId: 'workspace', documentId: 'workspace', payload: new Uint8Array(bytes) };
}

function start({ deviceHead = 0, edits = 0 } = {}) {
  const store = createMemoryStore();
  const replica = createMemoryReplica({ store });
  for (let i = 0; i < edits; i++) replica.edit('workspace', 'workspace', `${i}`, 'x');
  const pushes: Push[] = [];
  const events: string[] = [];
  const pusher = createPusher({
    replicaLog: replica,
    store,
    deviceHead,
    send: (message) => void (message.type === 'push' && pushes.push(message)),
    settled: () => void events.push('settled'),
    changed: () => void events.push('changed'),
    refused: (code) => void events.push(code),
    failed: (error) => void events.push(String(error)),
  });
  const ids = () => pushes.flatMap(({ records }) => records.map(({ localId }) => localId));
  let seq = 0;
  async function ackNext(): Promise<void> {
    const push = pushes.shift();
    if (!push) throw new Error('Nothing was pushed');
    pusher.acked(
      push.batchId,
      push.records.map(() => (seq += 1)),
    );
    await pusher.recorded();
  }
  return { store, replica, pushes, events, pusher, ids, ackNext };
}

describe('a batch', () => {
  test('is cut by number and by bytes, and holds one record at least', () => {
    const many = Array.from({ length: 300 }, (_, i) => record(i + 1));
    expect(cutBatch(many)).toHaveLength(256);
    expect(cutBatch([record(1, 200_000), record(2, 200_000)])).toHaveLength(1);
    expect(cutBatch([record(1, 900_000)])).toHaveLength(1);
    expect(cutBatch([])).toEqual([]);
  });

  test('fits into a frame', () => {
    const bytes = cutBatch(Array.from({ length: 300 }, (_, i) => record(i + 1, 2_000))).length * 2_200;
    expect(bytes).toBeLessThan(wireLimits.frame);
  });
});

describe('pusher', () => {
  test('W1: sends the outbox in order, four batches at a time', async () => {
    const { pusher, pushes, ids, ackNext } = start({ edits: 2_000 });
    pusher.pump();
    pusher.pump();
    expect(pushes).toHaveLength(4);
    expect(ids()).toEqual(Array.from({ length: 1_024 }, (_, i) => i + 1));
    await ackNext();
    expect(ids().at(-1)).toBe(1_280);
  });

  test('takes the answers into the outbox, and goes on until it is empty', async () => {
    const { pusher, pushes, replica, ackNext } = start({ edits: 600 });
    pusher.pump();
    while (pushes.length > 0) await ackNext();
    expect(replica.pendingCount()).toBe(0);
    replica.edit('workspace', 'workspace', 'more', 'x');
    pusher.pump();
    expect(pushes).toMatchObject([{ batchId: 601, records: [{ localId: 601 }] }]);
  });

  test('an answer nobody waits for is ignored', async () => {
    const { pusher, replica } = start({ edits: 1 });
    pusher.acked(1, [1]);
    await pusher.recorded();
    expect(replica.pendingCount()).toBe(1);
  });

  test('W7: after a refusal it sends nothing more and keeps what it has', async () => {
    const { pusher, pushes, events, replica } = start({ edits: 1 });
    pusher.pump();
    pusher.rejected('READ_ONLY');
    replica.edit('workspace', 'workspace', 'more', 'x');
    pusher.pump();
    expect(pushes).toHaveLength(1);
    expect(events).toEqual(['settled', 'READ_ONLY']);
    expect(replica.pendingCount()).toBe(2);
  });

  test('reports an answer that it could not write down', async () => {
    const { pusher, store, events } = start({ edits: 1 });
    pusher.pump();
    store.fault = new Error('disk');
    pusher.acked(1, [1]);
    await expect(pusher.recorded()).rejects.toThrow('disk');
    expect(events).toContain('Error: disk');
  });
});

describe('what the server has already', () => {
  test('nothing: it is settled at once', () => {
    const { pusher, events } = start({ edits: 3 });
    pusher.pump();
    expect(events).toEqual(['settled']);
  });

  test('some: it is settled when those are acknowledged, and only once', async () => {
    const { pusher, events, ackNext } = start({ edits: 2_000, deviceHead: 300 });
    pusher.pump();
    expect(events).toEqual([]);
    await ackNext();
    expect(events).not.toContain('settled');
    await ackNext();
    await ackNext();
    expect(events.filter((event) => event === 'settled')).toHaveLength(1);
  });
});
