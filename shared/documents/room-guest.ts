import {
  Doc,
  decodeStateVector,
  diffUpdate,
  encodeStateAsUpdate,
  encodeStateVector,
  encodeStateVectorFromUpdate,
} from 'yjs';
import {
  awarenessFrame,
  deniedFrame,
  readAwareness,
  readMessage,
  step1Frame,
  step2Frame,
} from './room-frames.ts';
import type { RoomMessage } from './room-frames.ts';
import type { Presence } from './room-presence.ts';
import { roomCloseCodes } from './room-types.ts';
import type { RoomBackend, RoomConnection, RoomPeer } from './room-types.ts';
import { outlineUpdate } from './update-check.ts';

/** A connection as its room sees it. */
export interface Guest extends RoomConnection {
  send(frame: Uint8Array): void;
  /** Says something if nothing was said since the last call: the stock provider gives up after 30 s of silence. */
  keepAlive(): void;
  /** Ends the connection from this side. */
  cut(code: number, reason: string): void;
}

export interface GuestOptions {
  readonly peer: RoomPeer;
  readonly backend: RoomBackend;
  readonly presence: Presence<Guest>;
  readonly maxFrameBytes: number;
  mayWrite(): boolean;
  /** The connection ended, from whichever side. */
  onEnd(guest: Guest): void;
}

/** Serves one connection of a room, from its greeting to its end. */
export function createGuest(options: GuestOptions): Guest {
  const { peer, backend, presence } = options;
  let open = true;
  let spoken = false;

  const guest: Guest = {
    send(frame) {
      if (!open) return;
      spoken = true;
      try {
        peer.send(frame);
      } catch {
        // The far end is gone already; its frames must not fail the work of others.
        guest.close();
      }
    },
    keepAlive() {
      if (!spoken) guest.send(awarenessFrame([]));
      spoken = false;
    },
    cut(code, reason) {
      if (!open) return;
      guest.close();
      peer.close(code, reason);
    },
    close() {
      if (!open) return;
      open = false;
      presence.leave(guest);
      options.onEnd(guest);
    },
    receive(bytes) {
      if (!open) return;
      try {
        if (bytes.length <= options.maxFrameBytes) take(guest, options, readMessage(bytes));
        else guest.cut(roomCloseCodes.tooLarge, 'The frame is too large');
      } catch {
        // The backend failed, not the client: it may come back.
        guest.cut(roomCloseCodes.internal, 'The document cannot be read');
      }
    },
  };

  // A reader is not asked for what it has: its answer, deletions included, would look like a write.
  if (options.mayWrite()) guest.send(step1Frame(stateVectorOf(backend.load())));
  tellPresence(guest, options);
  return guest;
}

function take(guest: Guest, options: GuestOptions, message: RoomMessage | null): void {
  if (message === null) guest.cut(roomCloseCodes.malformed, 'Not a y-websocket message');
  else if (message.kind === 'step1') answer(guest, options, message.stateVector);
  else if (message.kind === 'update') void write(guest, options, message.update);
  else if (message.kind === 'awareness') hear(guest, options, message.update);
  else if (message.kind === 'queryAwareness') tellPresence(guest, options);
}

function answer(guest: Guest, { backend }: GuestOptions, stateVector: Uint8Array): void {
  if (!isStateVector(stateVector)) return guest.cut(roomCloseCodes.malformed, 'Not a state vector');
  const state = backend.load();
  const missing =
    state instanceof Doc ? encodeStateAsUpdate(state, stateVector) : diffUpdate(state, stateVector);
  guest.send(step2Frame(missing));
}

async function write(guest: Guest, options: GuestOptions, update: Uint8Array): Promise<void> {
  const outline = outlineUpdate(update);
  if (outline === null) return guest.cut(roomCloseCodes.malformed, 'Not a Yjs V1 update');
  if (outline.structs === 0 && outline.deletes === 0) return;
  try {
    if (options.mayWrite()) return await options.backend.apply(update, guest);
    guest.send(deniedFrame('You may read this document, not change it'));
    guest.cut(roomCloseCodes.forbidden, 'Read-only');
  } catch {
    guest.cut(roomCloseCodes.reset, 'The change was refused');
  }
}

function hear(guest: Guest, { presence }: GuestOptions, update: Uint8Array): void {
  const entries = readAwareness(update);
  if (entries === null) guest.cut(roomCloseCodes.malformed, 'Not an awareness update');
  else presence.accept(guest, entries);
}

function tellPresence(guest: Guest, { presence }: GuestOptions): void {
  const frame = presence.frame();
  if (frame) guest.send(frame);
}

function stateVectorOf(state: Doc | Uint8Array): Uint8Array {
  return state instanceof Doc ? encodeStateVector(state) : encodeStateVectorFromUpdate(state);
}

function isStateVector(bytes: Uint8Array): boolean {
  try {
    decodeStateVector(bytes);
    return true;
  } catch {
    return false;
  }
}
