import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChannelTarget } from '../../../../shared/contract/channel.ts';
import { createClientChannels } from '../../../../shared/contract/client-channels.ts';
import type { Channel } from '../../../../shared/contract/client-channels.ts';
import { closeCodes, type CloseReason } from '../../../../shared/contract/transport.ts';
import type { RoomConnection } from '../../../../shared/documents/room.ts';
import { memberId } from '../../../../shared/domain/ids.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import { createMemoryRoom, type MemoryRoom } from '../../../../shared/testing/memory-room.ts';
import { createLiveDocument, type LiveDocument } from './live-document.ts';
import { readPresence } from './presence.ts';

/** A host whose door leads into a room in memory. It can be lost, come back, and load the document afresh. */
function createHost() {
  const live = createEmitter<void>();
  const open = new Set<(reason: CloseReason) => void>();
  let room: MemoryRoom | null = createMemoryRoom();

  function openChannel(target: ChannelTarget): Channel {
    if (!room) return closedChannel(target);
    const opened = createEmitter<void>();
    const data = createEmitter<Uint8Array>();
    const closed = createEmitter<CloseReason>();
    const at = room;
    let connection: RoomConnection | null = null;
    const end = (reason: CloseReason): void => {
      if (!open.delete(end)) return;
      connection?.close();
      queueMicrotask(() => closed.emit(reason));
    };
    open.add(end);
    queueMicrotask(() => {
      opened.emit();
      connection = at.room.connect({
        send: (bytes) => queueMicrotask(() => open.has(end) && data.emit(bytes.slice())),
        close: (code, reason) => end({ code, reason }),
      });
    });
    return {
      target,
      send(bytes) {
        const copy = bytes.slice();
        queueMicrotask(() => connection?.receive(copy));
      },
      credit: () => undefined,
      onOpen: opened.subscribe,
      onData: data.subscribe,
      onClose: closed.subscribe,
      close() {
        open.delete(end);
        connection?.close();
      },
    };
  }

  return {
    host: {
      openChannel,
      onLive(listener: () => void) {
        if (room) listener();
        return live.subscribe(listener);
      },
    },
    text: () => room?.doc.getText('body').toJSON(),
    room: () => room,
    lose(code = 1006) {
      const kept = room;
      room = null;
      for (const each of [...open]) each({ code, reason: 'lost' });
      return () => {
        room = kept;
        live.emit();
      };
    },
    /** The document is loaded again from what was saved, and saved is what `change` makes of it. */
    reload(change: (text: MemoryRoom) => void = () => undefined) {
      const old = room;
      const next = createMemoryRoom();
      next.doc.getText('body').insert(0, old?.doc.getText('body').toJSON() ?? '');
      change(next);
      room = next;
      old?.room.close(closeCodes.documentReset, 'The document was loaded afresh.');
    },
  };
}

function closedChannel(target: ChannelTarget): Channel {
  const channels = createClientChannels({ send: () => undefined });
  channels.closeAll({ code: closeCodes.goingAway, reason: 'no host' });
  return channels.open(target);
}

const user = { memberId: memberId.parse('01900000-0000-7000-8000-000000000001'), name: 'Mira' };
const opened: LiveDocument[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  vi.useRealTimers();
});

function openAt(world: ReturnType<typeof createHost>): LiveDocument {
  const document = createLiveDocument({ host: world.host, documentId: 'issue:x', user });
  opened.push(document);
  return document;
}

/** Lets frames travel and commits what reaches the host, until nothing moves any more. */
async function settle(world: ReturnType<typeof createHost>, ms = 0): Promise<void> {
  for (let left = ms; left >= 0; left -= 100) {
    world.room()?.time.advance(100);
    await vi.advanceTimersByTimeAsync(100);
    world.room()?.settle();
    await vi.advanceTimersByTimeAsync(0);
  }
}

function textOf(document: LiveDocument) {
  const { shared } = document.state();
  if (!shared) throw new Error('The document is not there yet.');
  return shared.text;
}

test('opens, and what is written reaches the host and the other window, with who writes', async () => {
  const world = createHost();
  world.room()?.doc.getText('body').insert(0, 'before');
  const [a, b] = [openAt(world), openAt(world)];
  expect(a.state()).toEqual({ phase: 'opening', shared: null });
  await settle(world);
  expect(a.state().phase).toBe('live');
  textOf(a).insert(6, ' and after');
  await settle(world, 300);
  expect(textOf(b).toJSON()).toBe('before and after');
  expect(world.text()).toBe('before and after');
  const { shared } = b.state();
  expect(shared && readPresence(shared.awareness).map((each) => each.user.name)).toEqual(['Mira']);
});

test('keeps what is written while the host is away, and merges when it is back', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  const text = textOf(a);
  text.insert(0, 'one');
  await settle(world);
  const back = world.lose();
  await settle(world);
  expect(a.state().phase).toBe('away');
  text.insert(3, ' two');
  await settle(world, 5_000);
  back();
  world.room()?.doc.getText('body').insert(0, 'zero ');
  await settle(world, 300);
  expect(a.state().phase).toBe('live');
  expect(textOf(a)).toBe(text);
  expect([textOf(a).toJSON(), world.text()]).toEqual(['zero one two', 'zero one two']);
});

test('comes back after a close that tells stock clients to stay away, once the host is live again', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  const back = world.lose(closeCodes.slowConsumer);
  await settle(world, 20_000);
  expect(a.state().phase).toBe('away');
  back();
  await settle(world);
  expect(a.state().phase).toBe('live');
});

test('after a reset, what was written here goes into the fresh document as a diff', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  textOf(a).insert(0, 'one\ntwo\nthree');
  await settle(world);
  const old = textOf(a);
  old.insert(old.length, ' and unsaved');
  await vi.advanceTimersByTimeAsync(0);
  world.reload();
  await settle(world, 300);
  expect(a.state().phase).toBe('live');
  expect(textOf(a)).not.toBe(old);
  expect(textOf(a).toJSON()).toBe('one\ntwo\nthree and unsaved');
  expect(world.text()).toBe('one\ntwo\nthree and unsaved');
});

test('after a reset, one who only read takes the fresh document as it is', async () => {
  const world = createHost();
  world.room()?.doc.getText('body').insert(0, 'as it was');
  const a = openAt(world);
  await settle(world);
  world.reload((next) => next.doc.getText('body').insert(0, 'not '));
  await settle(world, 300);
  expect(textOf(a).toJSON()).toBe('not as it was');
});

test('a text that the host refuses twice is kept here and not sent a third time', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  textOf(a).insert(0, 'too much');
  for (let attempt = 0; attempt < 2; attempt++) {
    await vi.advanceTimersByTimeAsync(0);
    world.reload();
    await vi.advanceTimersByTimeAsync(0);
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(a.state().phase).toBe('refused');
  expect(textOf(a).toJSON()).toBe('too much');
  await settle(world, 10_000);
  expect(world.text()).toBe('');
});

test('a document that may not be edited says so and does not come back by itself', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  world.room()?.room.close(closeCodes.unauthorised, 'no');
  await settle(world, 10_000);
  expect(a.state().phase).toBe('refused');
  expect(world.room()?.room.size()).toBe(0);
});

test('closing leaves the room', async () => {
  const world = createHost();
  const a = openAt(world);
  await settle(world);
  expect(world.room()?.room.size()).toBe(1);
  a.close();
  await settle(world);
  expect(world.room()?.room.size()).toBe(0);
});
