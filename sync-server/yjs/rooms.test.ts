import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedWorkspace, newId, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import { createLogWriter, type LogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { readMessage, step1Frame } from '../../shared/documents/room-frames.ts';
import { outlineUpdate } from '../../shared/documents/update-check.ts';
import { createPeer } from '../../shared/testing/memory-room.ts';
import type { MergedDocument } from '../decode/merge.ts';
import { mergeDocument } from '../decode/merge.ts';
import type { LogStore } from '../log/log-store.ts';
import type { OpenRoom } from './open-room.ts';
import { createRooms, isRoom, type Rooms } from './rooms.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let core: TestCore;
let member: SeededDevice;
let writer: LogWriter;
let rooms: Rooms;
let issue: string;
let merges: number;
let answer: (updates: readonly Uint8Array[]) => MergedDocument | null;
const group: GroupId = `team:${newId()}`;
const rights = { groupId: group, mayWrite: true, since: 0, bytes: 1 };

async function enter(): Promise<OpenRoom> {
  const found = await rooms.enter(issue, rights);
  if (!isRoom(found)) throw new Error(found.reason);
  return found;
}

function connect(room: OpenRoom) {
  const { memberId, deviceId } = member;
  const ticket = { memberId, deviceId, documentId: issue, expiresAt: 0 };
  const peer = createPeer();
  const connection = room.connect(peer.peer, { ticket, rights, hold: () => () => undefined });
  return { ...peer, connection };
}

/** What a newcomer without anything reads. */
function read(room: OpenRoom): string {
  const { connection, frames } = connect(room);
  connection.receive(step1Frame(Uint8Array.of(0)));
  const reader = createTestWriter();
  for (const frame of frames) {
    const message = readMessage(frame);
    if (message?.kind === 'update') reader.take(message.update);
  }
  connection.close();
  return reader.text();
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  const seed = await seedWorkspace(store);
  member = await seed.device('member');
  core = await openTestCore(store);
  writer = createLogWriter(core, member);
  issue = writer.create(group);
  await writer.type([issue], 'a');
  merges = 0;
  answer = mergeDocument;
  const merge = async (updates: readonly Uint8Array[]) => {
    merges += 1;
    return answer(updates);
  };
  const decoder = { inspect: outlineUpdate, merge };
  rooms = createRooms({ core, decoder, timers: core.time.timers });
});

afterEach(async () => {
  rooms.close();
  core.close();
  await store.close();
  folder.remove();
});

test('Y4: a document is read once, follows the log, and is let go a while after its last guest', async () => {
  const room = await enter();
  await writer.type([issue], 'b');
  expect(read(room)).toBe('ab');
  rooms.left(issue);
  core.time.advance(29_000);
  expect(await enter()).toBe(room);
  const { connection } = connect(room);
  core.time.advance(60_000);
  expect(await enter()).toBe(room);
  connection.close();
  rooms.left(issue);
  core.time.advance(30_000);
  const next = await enter();
  expect(next).not.toBe(room);
  expect([read(next), merges]).toEqual(['ab', 2]);
});

test('Y4: what came after the state is merged into it now and then', async () => {
  const room = await enter();
  for (let i = 0; i < 300; i++) await writer.type([issue], 'x');
  expect(merges).toBe(2);
  expect(read(room)).toBe(`a${'x'.repeat(300)}`);
  const { connection, frames } = connect(room);
  connection.receive(step1Frame(Uint8Array.of(0)));
  expect(frames.length).toBeLessThan(100);
});

test('Y10: a document that cannot be opened is not tried again for a minute', async () => {
  answer = () => null;
  expect(await rooms.enter(issue, rights)).toMatchObject({ code: 4413 });
  answer = mergeDocument;
  core.time.advance(59_000);
  expect(await rooms.enter(issue, rights)).toMatchObject({ code: 4413 });
  expect(merges).toBe(1);
  core.time.advance(1_000);
  expect(read(await enter())).toBe('a');
});

test('Y10: rooms that are being opened count with what they will keep', async () => {
  const [held, first] = [Promise.withResolvers<void>(), answer];
  const decoder = {
    inspect: outlineUpdate,
    merge: (updates: readonly Uint8Array[]) => held.promise.then(() => first(updates)),
  };
  rooms.close();
  rooms = createRooms({ core, decoder, timers: core.time.timers });
  const large = { ...rights, bytes: 8 * 1024 * 1024 };
  const ids = Array.from({ length: 32 }, () => writer.create(group));
  await writer.type(ids, 'b');
  const opening = ids.map((id) => rooms.enter(id, large));
  expect(await rooms.enter(issue, rights)).toMatchObject({ code: 1013 });
  held.resolve();
  expect((await Promise.all(opening)).every(isRoom)).toBe(true);
  // What they keep is little.
  expect(read(await enter())).toBe('a');
});

test('a room that has closed tells who comes too late', async () => {
  const room = await enter();
  room.close({ code: 4404, reason: 'gone' });
  expect(connect(room).closed).toEqual([{ code: 4404, reason: 'gone' }]);
  expect(read(await enter())).toBe('a');
});
