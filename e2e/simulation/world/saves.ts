import type { DocumentHub } from '../../../main/replica/live/document-hub.ts';

/** Hears of a window's update when the host says that it is on disk. */
export type Saved = (documentId: string, update: Uint8Array) => void;

/** The same hub, telling what it has saved. */
export function watchSaves(hub: DocumentHub, saved: Saved): DocumentHub {
  return {
    ...hub,
    open(documentId) {
      const session = hub.open(documentId);
      return {
        ...session,
        async apply(update, origin) {
          await session.apply(update, origin);
          saved(documentId, update);
        },
      };
    },
  };
}
