import * as Y from 'yjs';
import type { DocumentHub, DocumentSession } from '../../../main/replica/live/document-hub.ts';
import { mayChange, schemaVersion } from '../../../shared/documents/schema-version.ts';

/** Hears of a window's update when the host says that it is on disk. */
export type Saved = (documentId: string, update: Uint8Array) => void;

interface Options {
  readonly saved: Saved;
  /** Newest version of the documents' shapes that the host knows; that of this program when left out. */
  readonly known?: number;
  /** Something that must not be saved was. */
  readonly fail: (problem: string) => void;
}

/** True for what an older program must not save: it says something new in a document of a newer one. */
function isForbidden(session: DocumentSession, update: Uint8Array, known: number = schemaVersion): boolean {
  const doc = session.load();
  if (mayChange(doc, known)) return false;
  const { to } = Y.parseUpdateMeta(update);
  return [...to].some(([client, clock]) => clock > Y.getState(doc.store, client));
}

/** The same hub, telling what it has saved. */
export function watchSaves(hub: DocumentHub, { saved, known, fail }: Options): DocumentHub {
  return {
    ...hub,
    open(documentId) {
      const session = hub.open(documentId);
      return {
        ...session,
        async apply(update, origin) {
          const mustFail = isForbidden(session, update, known);
          await session.apply(update, origin);
          if (mustFail) fail(`an older program has changed ${documentId}, which a newer one has written`);
          saved(documentId, update);
        },
      };
    },
  };
}
