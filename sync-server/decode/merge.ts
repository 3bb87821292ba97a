import { decodeStateVector, Doc, encodeStateAsUpdate, encodeStateVector, transact } from 'yjs';
import { applyOutlined } from '../../shared/documents/update-apply.ts';
import { outlineUpdate } from '../../shared/documents/update-check.ts';

/** The state of a document. */
export interface MergedDocument {
  /** All of it as one V1 update. */
  readonly update: Uint8Array;
  /** The clock that each client has come to. */
  readonly clocks: ReadonlyMap<number, number>;
}

/** Updates that are applied in one transaction, which makes it several times faster. */
const BATCH = 100;

/** Applies an update; false when it is none or leaves a gap. A gap is not waited out, for that takes quadratic time. */
function take(doc: Doc, update: Uint8Array): boolean {
  const outline = outlineUpdate(update);
  if (outline) applyOutlined(doc, update, outline);
  return outline !== null && !doc.store.pendingStructs && !doc.store.pendingDs;
}

function replay(doc: Doc, updates: readonly Uint8Array[]): boolean {
  for (let i = 0; i < updates.length; i += BATCH) {
    const batch = updates.slice(i, i + BATCH);
    if (!transact(doc, () => batch.every((update) => take(doc, update)))) return false;
  }
  return true;
}

/**
 * Merges the updates of a document, in the order of its log. Null when they do not make a whole document, Yjs
 * fails on them, or the result is one that nobody would accept. Replaying is much faster than Yjs' own merging
 * of many small updates. To be run in a thread with limits: Yjs may need any time and memory.
 */
export function mergeDocument(updates: readonly Uint8Array[]): MergedDocument | null {
  // The guid matters to sub-documents only; without one Yjs asks the system for randomness.
  const doc = new Doc({ gc: true, guid: 'merged' });
  try {
    if (!replay(doc, updates)) return null;
    const update = encodeStateAsUpdate(doc);
    return outlineUpdate(update) ? { update, clocks: decodeStateVector(encodeStateVector(doc)) } : null;
  } catch {
    return null;
  } finally {
    doc.destroy();
  }
}
