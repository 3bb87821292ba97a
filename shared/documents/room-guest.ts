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
  updateFrame,
} from './room-frames.ts';
import type { RoomMessage } from './room-frames.ts';
import type { Presence } from './room-presence.ts';
import type { RoomState } from './room-state.ts';
import { roomCloseCodes, RoomRefusal } from './room-types.ts';
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
  const missing = missingOf(backend.load(), stateVector);
  // The client counts itself as in step with step 2, so that has to be the last.
  for (const [i, update] of missing.entries()) {
    guest.send(i === missing.length - 1 ? step2Frame(update) : updateFrame(update));
  }
}

function missingOf(state: Doc | Uint8Array | RoomState, stateVector: Uint8Array): readonly Uint8Array[] {
  if (state instanceof Doc) return [encodeStateAsUpdate(state, stateVector)];
  return state instanceof Uint8Array ? [diffUpdate(state, stateVector)] : state.missing(stateVector);
}

async function write(guest: Guest, options: GuestOptions, update: Uint8Array): Promise<void> {
  if (options.backend.inspects ? isEmpty(update) : !isWorth(guest, update)) return;
  try {
    if (options.mayWrite()) return await options.backend.apply(update, guest);
    guest.send(deniedFrame('You may read this document, not change it'));
    guest.cut(roomCloseCodes.forbidden, 'Read-only');
  } catch (error) {
    if (error instanceof RoomRefusal) guest.cut(error.closeCode, error.message);
    else guest.cut(roomCloseCodes.reset, 'The change was refused');
  }
}

/** What a stock provider answers when it has nothing: no structs, no deletions. */
function isEmpty(update: Uint8Array): boolean {
  return update.length === 2 && update[0] === 0 && update[1] === 0;
}

/** Walks over an update: false when there is nothing in it, or it is none and the connection is cut. */
function isWorth(guest: Guest, update: Uint8Array): boolean {
  const outline = outlineUpdate(update);
  if (outline === null) guest.cut(roomCloseCodes.malformed, 'Not a Yjs V1 update');
  return outline !== null && (outline.structs > 0 || outline.deletes > 0);
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

function stateVectorOf(state: Doc | Uint8Array | RoomState): Uint8Array {
  if (state instanceof Doc) return encodeStateVector(state);
  return state instanceof Uint8Array ? encodeStateVectorFromUpdate(state) : state.stateVector();
}

function isStateVector(bytes: Uint8Array): boolean {
  try {
    decodeStateVector(bytes);
    return true;
  } catch {
    return false;
  }
}
