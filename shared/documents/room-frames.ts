import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * Messages of y-websocket, as `y-websocket.js` and `y-protocols` 1.0 write them: a varUint for the kind, one
 * more for the kind of sync message, then one length-prefixed byte string.
 */
const kinds = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const;
const syncKinds = { step1: 0, step2: 1, update: 2 } as const;
const PERMISSION_DENIED = 0;

export type RoomMessage =
  | { kind: 'step1'; stateVector: Uint8Array }
  | { kind: 'update'; update: Uint8Array }
  | { kind: 'awareness'; update: Uint8Array }
  | { kind: 'queryAwareness' }
  | { kind: 'ignored' };

/** Reads a message; null when it is malformed. The byte strings are copies. */
export function readMessage(bytes: Uint8Array): RoomMessage | null {
  const from = decoding.createDecoder(bytes);
  try {
    const message = readKind(from);
    return message !== null && (message.kind === 'ignored' || from.pos === bytes.length) ? message : null;
  } catch {
    return null;
  }
}

function readKind(from: decoding.Decoder): RoomMessage | null {
  switch (decoding.readVarUint(from)) {
    case kinds.sync:
      return readSync(from);
    case kinds.awareness:
      return { kind: 'awareness', update: readBytes(from) };
    case kinds.queryAwareness:
      return { kind: 'queryAwareness' };
    case kinds.auth:
      return { kind: 'ignored' };
    default:
      return null;
  }
}

function readSync(from: decoding.Decoder): RoomMessage | null {
  switch (decoding.readVarUint(from)) {
    case syncKinds.step1:
      return { kind: 'step1', stateVector: readBytes(from) };
    case syncKinds.step2:
    case syncKinds.update:
      return { kind: 'update', update: readBytes(from) };
    default:
      return null;
  }
}

function readBytes(from: decoding.Decoder): Uint8Array {
  return decoding.readVarUint8Array(from).slice();
}

/** Asks the client for what it has and this state vector lacks. */
export function step1Frame(stateVector: Uint8Array): Uint8Array {
  return syncFrame(syncKinds.step1, stateVector);
}

/** Answers a client's step 1. */
export function step2Frame(update: Uint8Array): Uint8Array {
  return syncFrame(syncKinds.step2, update);
}

export function updateFrame(update: Uint8Array): Uint8Array {
  return syncFrame(syncKinds.update, update);
}

function syncFrame(kind: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeVarUint(to, kinds.sync);
    encoding.writeVarUint(to, kind);
    encoding.writeVarUint8Array(to, bytes);
  });
}

/** Tells the client why it is about to be cut off. */
export function deniedFrame(reason: string): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeVarUint(to, kinds.auth);
    encoding.writeVarUint(to, PERMISSION_DENIED);
    encoding.writeVarString(to, reason);
  });
}

/** State of one client; `state` is JSON text, `null` when it left. */
export interface AwarenessEntry {
  readonly clientId: number;
  readonly clock: number;
  readonly state: string;
}

export function awarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array {
  const update = encoding.encode((to) => {
    encoding.writeVarUint(to, entries.length);
    for (const entry of entries) {
      encoding.writeVarUint(to, entry.clientId);
      encoding.writeVarUint(to, entry.clock);
      encoding.writeVarString(to, entry.state);
    }
  });
  return encoding.encode((to) => {
    encoding.writeVarUint(to, kinds.awareness);
    encoding.writeVarUint8Array(to, update);
  });
}

/** Yjs has ids of 32 bits; a clock counts changes of one client, and leaves room to count on. */
const CLIENT_IDS = 2 ** 32;
const CLOCKS = 2 ** 31;

/** Reads the byte string of an awareness message; null when it is malformed or a state is no JSON object. */
export function readAwareness(update: Uint8Array): AwarenessEntry[] | null {
  const from = decoding.createDecoder(update);
  try {
    const entries: AwarenessEntry[] = [];
    for (let left = decoding.readVarUint(from); left > 0; left--) {
      const clientId = decoding.readVarUint(from);
      const clock = decoding.readVarUint(from);
      if (clientId >= CLIENT_IDS || clock >= CLOCKS) return null;
      const state = decoding.readVarString(from);
      const value: unknown = JSON.parse(state);
      if (typeof value !== 'object' || Array.isArray(value)) return null;
      entries.push({ clientId, clock, state });
    }
    return from.pos === update.length ? entries : null;
  } catch {
    return null;
  }
}
