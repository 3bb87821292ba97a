import { expect, test } from 'vitest';
import type { LogRecord } from '../../shared/wire/messages.ts';
import type { RemoteRecord, ReplicaLog } from './ports.ts';
import { createReceiver } from './receiver.ts';
import { createMemoryReplica } from './testing/memory-replica.ts';
import { createMemoryStore } from './testing/memory-store.ts';

function update(seq: number): LogRecord {
  const documentId = 'workspace';
  return {
    kind: 'yjs',
    seq,
    groupId: 'workspace',
    deviceId: 'other',
    documentId,
    payload: Uint8Array.of(seq),
  };
}

function run(seq: number, deviceId = 'other'): LogRecord {
  const signature = new Uint8Array(64);
  return { kind: 'run', seq, groupId: 'workspace', deviceId, signature, bytes: Uint8Array.of(seq) };
}

function start() {
  const store = createMemoryStore();
  const applied: { seqs: number[]; cursors: unknown }[] = [];
  const received: number[] = [];
  const log: string[] = [];
  const heads: number[] = [];
  const gate = Promise.withResolvers<void>();
  const replicaLog: ReplicaLog = {
    ...createMemoryReplica({ store }),
    async applyRemote(records: readonly RemoteRecord[], cursors) {
      applied.push({ seqs: records.map(({ seq }) => seq), cursors });
      log.push('applied');
      await gate.promise;
    },
  };
  const receiver = createReceiver({
    replicaLog,
    store,
    deviceId: 'mine',
    envelopes: {
      pending: () => [],
      pendingCount: () => 0,
      accepted: () => undefined,
      refused: () => undefined,
      receive(_tx, { serverSeq }) {
        received.push(serverSeq);
        log.push('received');
      },
      onPending: () => () => undefined,
    },
    recorded: async () => undefined,
    reached: (head) => void heads.push(head),
    failed: (error) => void log.push(String(error)),
  });
  return { store, receiver, applied, received, log, heads, gate };
}

async function settle(until: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !until(); i++) await Promise.resolve();
  expect(until()).toBe(true);
}

test('shares a commit among what arrives while it applies', async () => {
  const { receiver, applied, heads, gate } = start();
  receiver.take([update(1)], 1);
  await settle(() => applied.length === 1);
  receiver.take([update(2)], 2);
  receiver.take([update(3), update(4)], 4);
  gate.resolve();
  await settle(() => heads.length === 2);
  expect(applied.map(({ seqs }) => seqs)).toEqual([[1], [2, 3, 4]]);
  expect(heads).toEqual([1, 4]);
});

test('keeps envelopes before the cursor moves past them, and leaves out its own', async () => {
  const { receiver, applied, received, log, heads, gate } = start();
  gate.resolve();
  receiver.take([update(1), run(2), run(3, 'mine')], 3);
  await settle(() => heads.length === 1);
  expect(received).toEqual([2]);
  expect(log).toEqual(['received', 'applied']);
  expect(applied).toEqual([{ seqs: [1], cursors: [{ groupId: 'workspace', seq: 3 }] }]);
});

test('a frame that only moves the head applies nothing', async () => {
  const { receiver, applied, heads } = start();
  receiver.take([], 7);
  await settle(() => heads.length === 1);
  expect([applied, heads]).toEqual([[], [7]]);
});

test('stops where it fails, and says so', async () => {
  const { store, receiver, applied, log, heads } = start();
  store.fault = new Error('disk');
  receiver.take([run(1)], 1);
  await settle(() => log.includes('Error: disk'));
  expect([applied, heads]).toEqual([[], []]);
});
