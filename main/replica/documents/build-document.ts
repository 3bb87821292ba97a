import * as Y from 'yjs';
import type { StoredDocument } from './records.ts';

/** Applies in one transaction; answers the place of the update that Yjs would not take, if any. */
function applyAll(doc: Y.Doc, updates: readonly Uint8Array[]): number | null {
  let at = 0;
  try {
    doc.transact(() => {
      for (; at < updates.length; at++) {
        const update = updates[at];
        if (update) Y.applyUpdate(doc, update);
      }
    });
    return null;
  } catch {
    return Math.min(at, updates.length - 1);
  }
}

/**
 * Replays a document from what is stored. Replaying is much faster than `mergeUpdates` over many small
 * updates. An update that decodes and still cannot be taken in is left out rather than losing the rest.
 */
export function buildDocument({ snapshot, records }: StoredDocument): Y.Doc {
  let updates = [...(snapshot ? [snapshot] : []), ...records.map(({ payload }) => payload)];
  for (;;) {
    // The guid matters to sub-documents only; without one Yjs asks the system for randomness each time.
    const doc = new Y.Doc({ guid: 'hearth' });
    const refused = applyAll(doc, updates);
    if (refused === null) return doc;
    doc.destroy();
    updates = updates.filter((_, place) => place !== refused);
  }
}
