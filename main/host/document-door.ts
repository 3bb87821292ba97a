import { createRoom, roomCloseCodes, type Room } from '../../shared/documents/room.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { ChannelDoors } from '../contract/ports.ts';
import type { DocumentHub, DocumentSession } from '../replica/live/document-hub.ts';
import type { RoomRelay } from './presence-relay.ts';

interface OpenDocument {
  readonly room: Room;
  readonly session: DocumentSession;
  /** Other hosts hear of it no more. */
  readonly leaveRelay: Undo;
}

/**
 * Lets clients into the rooms of documents: one room per document, from its first guest to its last. Which
 * documents may be edited live is the hub's to say; it throws NOT_FOUND and FORBIDDEN.
 */
export function createDocumentDoor({
  hub,
  timers,
  presence,
}: {
  hub: DocumentHub;
  timers: Timers;
  presence: RoomRelay;
}): ChannelDoors['document'] {
  const documents = new Map<string, OpenDocument>();

  function enter(documentId: string): OpenDocument {
    const found = documents.get(documentId);
    if (found) {
      // Who is turned out of a deleted issue would come back to whoever still looks at it, again and again.
      hub.check(documentId);
      return found;
    }
    const session = hub.open(documentId);
    const room = createRoom({ documentId, backend: session, timers });
    const opened = { session, room, leaveRelay: presence.enter(documentId, room.presence) };
    documents.set(documentId, opened);
    session.onReset(() => leave(documentId, opened));
    return opened;
  }

  function leave(documentId: string, document: OpenDocument): void {
    if (documents.get(documentId) !== document) return;
    documents.delete(documentId);
    document.room.close(roomCloseCodes.reset, 'The document was loaded afresh.');
    document.leaveRelay();
    document.session.release();
  }

  return async (documentId, peer) => {
    const document = enter(documentId);
    const connection = document.room.connect(peer);
    return {
      receive: (bytes) => connection.receive(bytes),
      credit: () => undefined,
      close() {
        connection.close();
        if (document.room.size() === 0) leave(documentId, document);
      },
    };
  };
}
