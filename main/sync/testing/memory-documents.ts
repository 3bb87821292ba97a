import * as Y from 'yjs';
import type { GroupId } from '../../../shared/documents/group-id.ts';

/** Yjs documents by id, each with the group it stands in. */
export interface MemoryDocuments {
  open(documentId: string, groupId: GroupId): Y.Doc;
  apply(place: { documentId: string; groupId: GroupId }, update: Uint8Array): void;
  /** Empties a document; the next writer in it is a new client. */
  reset(documentId: string, groupId: GroupId): Y.Doc;
  remove(matches: (place: { documentId: string; groupId: GroupId }) => boolean): void;
  /** Every document's content. */
  state(): Record<string, unknown>;
}

export function createMemoryDocuments(): MemoryDocuments {
  const documents = new Map<string, { readonly doc: Y.Doc; readonly groupId: GroupId }>();

  function reset(documentId: string, groupId: GroupId): Y.Doc {
    const doc = new Y.Doc();
    documents.set(documentId, { doc, groupId });
    return doc;
  }

  const open = (documentId: string, groupId: GroupId): Y.Doc =>
    documents.get(documentId)?.doc ?? reset(documentId, groupId);

  return {
    open,
    reset,
    apply: ({ documentId, groupId }, update) => Y.applyUpdate(open(documentId, groupId), update),
    remove(matches) {
      for (const [documentId, { groupId }] of documents) {
        if (matches({ documentId, groupId })) documents.delete(documentId);
      }
    },
    state: () =>
      Object.fromEntries(
        [...documents]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, { doc }]) => [id, doc.getMap('fields').toJSON()]),
      ),
  };
}
