import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { clock, random } from '../app/platform.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { createHub, type Hub } from './hub.ts';
import { createWrites, type Write, type Writes } from './writes.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let hub: Hub;
let device: DeviceRow;
/** What left the server, in order: answers by their type, what others hear as `published`. */
let events: string[];

function open(to: LogStore = store): Writes {
  return createWrites({
    store: to,
    hub,
    device,
    clock,
    random,
    send: (message) => void events.push(message.type),
    refused: (close) => void events.push(close),
    failed: () => void events.push('failed'),
  });
}

function push(localId: number, documentId = `issue:${newId()}`): Write {
  const groupId: GroupId = `team:${device.memberId}`;
  const record = { localId, groupId, documentId, payload: Uint8Array.of(1) };
  return { type: 'push', batchId: localId, records: [record] };
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  const { deviceId } = await seed.device('member');
  const row = await store.transact((tx) => tx.device(deviceId));
  if (!row) throw new Error('The device was not seeded');
  device = row;
  hub = createHub();
  events = [];
  hub.listen({
    workspaceId: seed.workspaceId,
    deviceId: 'another',
    mayRead: () => true,
    deliver: () => void events.push('published'),
    hangUp: () => undefined,
  });
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('a write', () => {
  test('W3, P5: is on disk, then answered, then passed on', async () => {
    const committed = Promise.withResolvers<void>();
    const slow: LogStore = {
      ...store,
      async transact(work) {
        const value = await store.transact(work);
        await committed.promise;
        return value;
      },
    };
    open(slow).handle(push(1));
    // The transaction has run, and the disk has not said so yet.
    await store.transact(async () => undefined);
    expect(events).toEqual([]);
    committed.resolve();
    await store.transact(async () => undefined);
    expect(events).toEqual(['ack', 'published']);
  });

  test('that was refused is passed on to nobody', async () => {
    open().handle(push(1, 'no-document'));
    await store.transact(async () => undefined);
    expect(events).toEqual(['reject']);
  });

  test('that could not be stored is neither answered nor passed on', async () => {
    const full: LogStore = { ...store, transact: () => Promise.reject(new Error('The disk is full')) };
    open(full).handle(push(1));
    await store.transact(async () => undefined);
    expect(events).toEqual(['failed']);
  });

  test('L3: waits with a bounded number of others', async () => {
    const writes = open();
    for (let i = 1; i <= 17; i++) writes.handle(push(i));
    expect(events).toEqual(['tooMany']);
    await store.transact(async () => undefined);
    expect(events.filter((event) => event === 'ack')).toHaveLength(16);
    // Another turn, in which what was answered has made room.
    await store.transact(async () => undefined);
    writes.handle(push(18));
    await store.transact(async () => undefined);
    expect(events.filter((event) => event === 'ack')).toHaveLength(17);
  });
});
