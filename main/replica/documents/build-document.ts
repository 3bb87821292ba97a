import * as Y from 'yjs';
import { applyOutlined } from '../../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { StoredDocument } from './records.ts';

/**
 * As the log takes it in when it comes, so that a document is the same when it is loaded again. Throws what Yjs
 * throws.
 */
export function applyStored(doc: Y.Doc, update: Uint8Array): void {
  const outline = outlineUpdate(update);
  if (outline) applyOutlined(doc, update, outline);
  else Y.applyUpdate(doc, update);
}

/** Applies in one transaction; answers the place of the update that Yjs would not take, if any. */
function applyAll(doc: Y.Doc, snapshot: Uint8Array | null, updates: readonly Uint8Array[]): number | null {
  let at = -1;
  try {
    doc.transact(() => {
      // What this host has merged itself needs no second look.
      if (snapshot) Y.applyUpdate(doc, snapshot);
      for (at = 0; at < updates.length; at++) {
        const update = updates[at];
        if (update) applyStored(doc, update);
      }
    });
    return null;
  } catch (error) {
    // Nothing can be left out for it: the fault is in the snapshot, or in what holds all of it together.
    if (at < 0 || updates.length === 0) throw error;
    return Math.min(at, updates.length - 1);
  }
}

/**
 * Replays a document from what is stored. Replaying is much faster than `mergeUpdates` over many small
 * updates. An update that decodes and still cannot be taken in is left out rather than losing the rest.
 */
export function buildDocument({ snapshot, records }: StoredDocument): Y.Doc {
  let updates = records.map(({ payload }) => payload);
  for (;;) {
    // The guid matters to sub-documents only; without one Yjs asks the system for randomness each time.
    const doc = new Y.Doc({ guid: 'hearth' });
    const refused = applyAll(doc, snapshot, updates);
    if (refused === null) return doc;
    doc.destroy();
    updates = updates.filter((_, place) => place !== refused);
  }
}
