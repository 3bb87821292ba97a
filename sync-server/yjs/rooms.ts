import type { Undo } from '../../shared/lib/ports.ts';
import { openRoom, type OpenRoom, type OpenRoomParts } from './open-room.ts';
import { goodbyes, type Goodbye, type Rights } from './rights.ts';

/** The rooms that are open. */
export interface Rooms {
  /** The room of a document, opened if need be; or why it cannot be. Rejects when it cannot be read now. */
  enter(documentId: string, rights: Rights): Promise<OpenRoom | Goodbye>;
  /** A connection has ended; the last one's room closes a while later. */
  left(documentId: string): void;
  close(): void;
}

/** How long a room without connections stays: those who reload come back. */
const LINGER_MS = 30_000;
/** How long a document that cannot be opened is not tried again: trying costs a thread up to 30 s. */
const SHUT_MS = 60_000;
const MOST_ROOMS = 4_096;
/** Bytes that all rooms together may keep. */
const MOST_BYTES = 256 * 1024 * 1024;

interface Entry {
  readonly opening: Promise<OpenRoom | Goodbye>;
  room: OpenRoom | null;
  /** Bytes that it will keep, while it is being opened. */
  expected: number;
  /** Cancels what is going to end it. */
  cancel: Undo | null;
}

/** True for a room that is open. */
export function isRoom(found: OpenRoom | Goodbye): found is OpenRoom {
  return 'connect' in found;
}

/** Creates no room yet. */
export function createRooms(parts: OpenRoomParts): Rooms {
  const { timers } = parts;
  const entries = new Map<string, Entry>();
  let isClosed = false;

  function forget(documentId: string, entry: Entry): void {
    entry.cancel?.();
    if (entries.get(documentId) === entry) entries.delete(documentId);
  }

  function linger(entry: Entry): void {
    entry.cancel?.();
    entry.cancel = timers.after(
      LINGER_MS,
      () => entry.room?.size() === 0 && entry.room.close(goodbyes.leaving),
    );
  }

  function isFull(): boolean {
    let bytes = 0;
    for (const { room, expected } of entries.values()) bytes += room?.bytes() ?? expected;
    return entries.size >= MOST_ROOMS || bytes >= MOST_BYTES;
  }

  function open(documentId: string, rights: Rights): Entry {
    const opening = openRoom(parts, { documentId, rights, onClosed: () => forget(documentId, entry) });
    const entry: Entry = { opening, room: null, expected: rights.bytes, cancel: null };
    entries.set(documentId, entry);
    opening.then(
      (opened) => {
        entry.expected = 0;
        if (!isRoom(opened)) {
          entry.cancel = timers.after(SHUT_MS, () => forget(documentId, entry));
          return;
        }
        if (isClosed) return opened.close(goodbyes.leaving);
        entry.room = opened;
        linger(entry);
      },
      () => forget(documentId, entry),
    );
    return entry;
  }

  return {
    enter(documentId, rights) {
      const known = entries.get(documentId);
      if (!known && isFull()) return Promise.resolve(goodbyes.busy);
      return (known ?? open(documentId, rights)).opening;
    },
    left(documentId) {
      const entry = entries.get(documentId);
      if (entry?.room?.size() === 0) linger(entry);
    },
    close() {
      isClosed = true;
      for (const { room } of [...entries.values()]) room?.close(goodbyes.leaving);
      for (const [documentId, entry] of entries) forget(documentId, entry);
    },
  };
}
