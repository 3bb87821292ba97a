import { createRoom, roomCloseCodes, type Room } from '../../shared/documents/room.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import type { ChannelDoors } from '../contract/ports.ts';
import type { DocumentHub, DocumentSession } from '../replica/live/document-hub.ts';

interface OpenDocument {
  readonly room: Room;
  readonly session: DocumentSession;
}

/**
 * Lets clients into the rooms of documents: one room per document, from its first guest to its last. Which
 * documents may be edited live is the hub's to say; it throws NOT_FOUND and FORBIDDEN.
 */
export function createDocumentDoor({
  hub,
  timers,
}: {
  hub: DocumentHub;
  timers: Timers;
}): ChannelDoors['document'] {
  const documents = new Map<string, OpenDocument>();

  function enter(documentId: string): OpenDocument {
    const found = documents.get(documentId);
    if (found) return found;
    const session = hub.open(documentId);
    const opened = { session, room: createRoom({ documentId, backend: session, timers }) };
    documents.set(documentId, opened);
    session.onReset(() => leave(documentId, opened));
    return opened;
  }

  function leave(documentId: string, document: OpenDocument): void {
    if (documents.get(documentId) !== document) return;
    documents.delete(documentId);
    document.room.close(roomCloseCodes.reset, 'The document was loaded afresh.');
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
