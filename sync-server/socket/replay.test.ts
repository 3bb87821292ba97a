import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Cursor, ServerMessage } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { acceptPush } from '../log/push.ts';
import { mayRead } from '../log/record-rules.ts';
import { createHub, type Hub } from './hub.ts';
import type { Peer } from './peer.ts';
import { replay } from './replay.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let hub: Hub;
let seed: Seed;
let writer: SeededDevice;
let reader: DeviceRow;
let groups: GroupId[];
let localId: number;

async function write(groupId: GroupId, count = 1): Promise<void> {
  const records = Array.from({ length: count }, () => {
    localId += 1;
    const documentId = groupId.startsWith('member') || groupId === 'workspace' ? groupId : `issue:${newId()}`;
    return { localId, groupId, documentId, payload: Uint8Array.of(1, 2) };
  });
  const outcome = await store.transact((tx) => acceptPush(tx, { deviceId: writer.deviceId, records, at: 1 }));
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
  hub.publish(seed.workspaceId, outcome.fresh);
}

/** A reader whose socket takes one frame at a time; `between` runs while a frame is on its way. */
function read(cursors: Cursor[], between: () => Promise<void> = async () => undefined) {
  const messages: Extract<ServerMessage, { type: 'records' }>[] = [];
  let closed = false;
  const take = (frame: Uint8Array): void => {
    const message = decodeServerMessage(frame);
    if (message.type === 'records') messages.push(message);
  };
  const peer: Peer = {
    send: take,
    async flush(frame) {
      take(frame);
      await between();
    },
    buffered: () => 0,
    trust: () => undefined,
    close: () => undefined,
  };
  const done = replay({
    store,
    hub,
    peer,
    cursors,
    device: reader,
    isClosed: () => closed,
    goLive() {
      hub.listen({
        workspaceId: seed.workspaceId,
        deviceId: reader.deviceId,
        mayRead: (groupId) => mayRead(reader, groupId),
        deliver: take,
        hangUp: () => undefined,
      });
    },
  });
  const seqs = () => messages.flatMap(({ items }) => items.map(({ seq }) => seq)).toSorted((a, b) => a - b);
  return { done, messages, seqs, close: () => void (closed = true) };
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  hub = createHub();
  seed = await seedWorkspace(store);
  writer = await seed.device('member');
  const { deviceId } = await seed.device('viewer');
  const row = await store.transact((tx) => tx.device(deviceId));
  if (!row) throw new Error('The device was not seeded');
  reader = row;
  groups = ['workspace', `team:${newId()}`, `team:${newId()}`];
  localId = 0;
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('replay', () => {
  test('P3: sends what a device has not read, of the groups it may read', async () => {
    for (const group of groups) await write(group, 3);
    await write(`member:${writer.memberId}`, 2);
    const cursors = [
      { groupId: groups[0] ?? 'workspace', seq: 2 },
      { groupId: groups[1] ?? 'workspace', seq: 6 },
    ];
    const { done, seqs, messages } = read(cursors);
    await done;
    expect(seqs()).toEqual([3, 7, 8, 9]);
    expect(messages.at(-1)).toEqual({ type: 'records', items: [], head: 11 });
  });

  test('P4: says that all has come only when all has come', async () => {
    for (const group of groups) await write(group, 3);
    const { done, messages } = read([]);
    await done;
    expect(messages.slice(0, -1).every(({ head }) => head === 0)).toBe(true);
  });

  test('tells an empty log at once', async () => {
    const { done, messages } = read([]);
    await done;
    expect(messages).toEqual([{ type: 'records', items: [], head: 0 }]);
  });

  test('sends many records in frames of at most 512', async () => {
    await write('workspace', 400);
    await write('workspace', 400);
    const { done, messages } = read([]);
    await done;
    expect(messages.map(({ items }) => items.length)).toEqual([512, 288, 0]);
  });

  test('stops when the device is gone', async () => {
    for (const group of groups) await write(group, 3);
    const reading = read([], async () => reading.close());
    await reading.done;
    expect(reading.messages).toHaveLength(1);
    await write('workspace');
    expect(reading.messages).toHaveLength(1);
  });

  test('P3: has no gap and no repeat, whenever others write', async () => {
    const schedule = fc.array(fc.array(fc.nat(2), { maxLength: 4 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(schedule, fc.nat(5), async (writes, before) => {
        for (let i = 0; i < before; i++) await write(groups[i % 3] ?? 'workspace');
        const queue = [...writes];
        const { done, seqs } = read([], async () => {
          for (const group of queue.shift() ?? []) await write(groups[group] ?? 'workspace');
        });
        await done;
        await write('workspace');
        const head = await store.head(seed.workspaceId);
        expect(seqs()).toEqual(Array.from({ length: head }, (_, i) => i + 1));
      }),
      { numRuns: 50 },
    );
  });
});
