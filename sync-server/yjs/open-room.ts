import { createRoom, type Room, type RoomConnection, type RoomPeer } from '../../shared/documents/room.ts';
import { createRoomState, type RoomState } from '../../shared/documents/room-state.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Ticket } from '../auth/tickets.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { PresenceSource } from '../presence/clients.ts';
import type { SyncCore } from '../socket/core.ts';
import { followDocument, type FollowedDocument } from '../socket/follow-document.ts';
import { createGuestWriter, type GuestWriter } from './guest-writer.ts';
import { goodbyes, mostRoomBytes, type Goodbye, type Rights } from './rights.ts';

/** Who a connection is. */
export interface RoomGuest {
  readonly ticket: Ticket;
  readonly rights: Rights;
  /** So many bytes wait to be written; to be undone when they are, or are refused. */
  hold(bytes: number): Undo;
}

/** A document that is shown to connections. */
export interface OpenRoom {
  connect(peer: RoomPeer, guest: RoomGuest): RoomConnection;
  size(): number;
  /** Bytes that it keeps. */
  bytes(): number;
  close(goodbye: Goodbye): void;
}

export interface OpenRoomParts {
  readonly core: Pick<SyncCore, 'store' | 'hub' | 'presence' | 'gateway'>;
  readonly decoder: Pick<Decoder, 'inspect' | 'merge'>;
  readonly timers: Timers;
}

/** Updates after the state before they are merged into it, and bytes of them. */
const MERGE_AFTER = 256;
const MERGE_AFTER_BYTES = 1024 * 1024;
/** An open room may grow beyond what could be opened: what was deleted goes with the next merge. */
const MOST_GROWN = 2 * mostRoomBytes;

/** What a room reads and writes: bytes that follow the log. */
function createBackend(options: OpenRoomParts & { documentId: string; state: RoomState; rights: Rights }) {
  const { core, decoder, documentId, state, rights } = options;
  const committed = createEmitter<{ update: Uint8Array; origin: unknown }>();
  const guests = new WeakMap<object, RoomGuest & { readonly writer: GuestWriter }>();
  /** Who sent what is on its way into the log: the hub hands on the same bytes. */
  const senders = new WeakMap<Uint8Array, object>();

  function admit(connection: object, guest: RoomGuest): void {
    const { gateway } = core;
    const { memberId, deviceId } = guest.ticket;
    const writer = createGuestWriter({ gateway, decoder, memberId, deviceId, documentId, state, ...rights });
    guests.set(connection, { ...guest, writer });
  }

  return {
    admit,
    take(update: Uint8Array): void {
      state.add(update);
      committed.emit({ update, origin: senders.get(update) });
    },
    backend: {
      inspects: true as const,
      load: () => state,
      async apply(update: Uint8Array, origin: object) {
        const guest = guests.get(origin);
        if (!guest) throw new Error('Nobody knows who this is');
        senders.set(update, origin);
        const release = guest.hold(update.length);
        await guest.writer.write(update).finally(release);
      },
      onUpdate: (listener: (update: Uint8Array, origin?: unknown) => void): Undo =>
        committed.subscribe(({ update, origin }) => listener(update, origin)),
    },
  };
}

/** Merges what has come after the state, now and then, in a thread. What cannot be merged stays as it is. */
function createMerging(decoder: Pick<Decoder, 'merge'>, state: RoomState): () => void {
  let next = MERGE_AFTER;
  let nextBytes = state.bytes + MERGE_AFTER_BYTES;
  let isMerging = false;

  async function merge(): Promise<void> {
    const parts = state.parts();
    const merged = await decoder.merge(parts).catch(() => null);
    if (merged) state.rebase(merged.update, parts.length);
    next = state.later + MERGE_AFTER;
    nextBytes = state.bytes + MERGE_AFTER_BYTES;
    isMerging = false;
  }

  return () => {
    if (isMerging || (state.later < next && state.bytes < nextBytes)) return;
    isMerging = true;
    void merge();
  };
}

/** The connection of somebody who came too late. */
const gone: RoomConnection = { receive: () => undefined, close: () => undefined };

/** Ties a room to what hosts tell of the same document. */
function joinPresence(core: Pick<SyncCore, 'presence'>, { documentId, presence }: Room): Undo {
  // Whoever is in the room may read the document, and nobody is told of it who may not.
  const source: PresenceSource = { deviceId: `yjs ${documentId}`, mayRead: () => true };
  const hush = presence.onLocal((entries) =>
    core.presence.tell(
      source,
      entries.map((entry) => ({ documentId, ...entry })),
    ),
  );
  const stop = core.presence.watchDocument(documentId, presence.show);
  return () => {
    hush();
    stop();
    core.presence.leave(source);
  };
}

async function readState(
  { stored }: FollowedDocument,
  decoder: Pick<Decoder, 'merge'>,
): Promise<RoomState | null> {
  if (!stored) return createRoomState(null);
  const parts = [
    ...(stored.snapshot ? [stored.snapshot] : []),
    ...stored.updates.map(({ payload }) => payload),
  ];
  const merged = await decoder.merge(parts);
  return merged && createRoomState(merged.update);
}

/** Opens the room of a document, or says why it cannot be; rejects when it cannot be read now. */
export async function openRoom(
  parts: OpenRoomParts,
  of: { readonly documentId: string; readonly rights: Rights; onClosed(): void },
): Promise<OpenRoom | Goodbye> {
  const { core, decoder, timers } = parts;
  const { documentId, rights } = of;
  const followed = await followDocument(core, documentId);
  const state = await readState(followed, decoder).catch((error: unknown) => {
    followed.stop();
    throw error;
  });
  if (!state) {
    followed.stop();
    return goodbyes.tooLarge;
  }
  const { admit, take, backend } = createBackend({ ...parts, documentId, state, rights });
  const writers = new WeakSet<RoomPeer>();
  const mayWrite = (peer: RoomPeer): boolean => writers.has(peer);
  const room = createRoom({ documentId, backend, timers, mayWrite, maxFrameBytes: wireLimits.frame });
  const leavePresence = joinPresence(core, room);
  const mergeNowAndThen = createMerging(decoder, state);

  let closed: Goodbye | null = null;
  function close(goodbye: Goodbye): void {
    if (closed) return;
    closed = goodbye;
    followed.stop();
    room.close(goodbye.code, goodbye.reason);
    leavePresence();
    of.onClosed();
  }

  followed.listen((record) => {
    if (closed) return;
    if (record === null) return close(goodbyes.purged);
    // Another instance has merged it already: what it held is in a snapshot only.
    if (record.payload.length === 0) return close(goodbyes.merged);
    take(record.payload);
    if (state.bytes > MOST_GROWN) close(goodbyes.tooLarge);
    else mergeNowAndThen();
  });
  return {
    size: room.size,
    bytes: () => state.bytes,
    close,
    connect(peer, guest) {
      if (closed) {
        peer.close(closed.code, closed.reason);
        return gone;
      }
      if (guest.rights.mayWrite) writers.add(peer);
      const connection = room.connect(peer);
      admit(connection, guest);
      return connection;
    },
  };
}
