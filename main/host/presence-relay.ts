import type { AwarenessEntry } from '../../shared/documents/room-frames.ts';
import type { RoomPresence } from '../../shared/documents/room.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { PresenceRelay } from '../sync/ports.ts';

/** Brings the presence of open rooms to other hosts, and theirs into the rooms. */
export interface RoomRelay {
  readonly relay: PresenceRelay;
  /** A room has opened; to be undone when it has closed and its connections are gone. */
  enter(documentId: string, presence: RoomPresence): Undo;
}

/** Clients elsewhere that are remembered, for rooms that open later. */
const MOST_ELSEWHERE = 4_096;
const GONE = 'null';

/** What is known of clients on other hosts, by document. */
function createElsewhere(): {
  take(entry: PresenceEntry): void;
  of(documentId: string): AwarenessEntry[];
  clear(): void;
} {
  const documents = new Map<string, Map<number, AwarenessEntry>>();
  let size = 0;

  function drop(documentId: string, clientId: number): void {
    const clients = documents.get(documentId);
    if (!clients?.delete(clientId)) return;
    size -= 1;
    if (clients.size === 0) documents.delete(documentId);
  }

  return {
    take({ documentId, clientId, clock, state }) {
      drop(documentId, clientId);
      if (state === GONE || size >= MOST_ELSEWHERE) return;
      const clients = documents.get(documentId) ?? new Map<number, AwarenessEntry>();
      documents.set(documentId, clients.set(clientId, { clientId, clock, state }));
      size += 1;
    },
    of: (documentId) => [...(documents.get(documentId)?.values() ?? [])],
    clear() {
      documents.clear();
      size = 0;
    },
  };
}

/** Creates a relay without rooms. */
export function createRoomRelay(): RoomRelay {
  const rooms = new Map<string, Set<RoomPresence>>();
  const local = createEmitter<readonly PresenceEntry[]>();
  const elsewhere = createElsewhere();

  function entriesOf(documentId: string, entries: readonly AwarenessEntry[]): PresenceEntry[] {
    return entries.map((entry) => ({ documentId, ...entry }));
  }

  function leave(documentId: string, presence: RoomPresence): void {
    const known = rooms.get(documentId);
    known?.delete(presence);
    if (known?.size === 0) rooms.delete(documentId);
  }

  return {
    relay: {
      onLocal: local.subscribe,
      local: () =>
        [...rooms].flatMap(([documentId, known]) =>
          [...known].flatMap((presence) => entriesOf(documentId, presence.local())),
        ),
      receive(entries) {
        for (const entry of entries) {
          elsewhere.take(entry);
          for (const presence of rooms.get(entry.documentId) ?? []) presence.show([entry]);
        }
      },
      clear() {
        elsewhere.clear();
        for (const known of rooms.values()) for (const presence of known) presence.clear();
      },
    },
    enter(documentId, presence) {
      rooms.set(documentId, (rooms.get(documentId) ?? new Set<RoomPresence>()).add(presence));
      presence.show(elsewhere.of(documentId));
      const hush = presence.onLocal((entries) => local.emit(entriesOf(documentId, entries)));
      return () => {
        hush();
        leave(documentId, presence);
      };
    },
  };
}
