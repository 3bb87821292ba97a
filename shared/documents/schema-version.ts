import type * as Y from 'yjs';
import { setChanged } from './y-map.ts';

/** Version of the shapes in this folder. Fields may be added under it; anything else raises it. */
const schemaVersion = 1;

/** The version that wrote a document; a document without one is of the first. */
function readSchemaVersion(doc: Y.Doc): number {
  const version = doc.getMap('meta').get('schemaVersion');
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : 1;
}

/** True when this program knows the document's shape well enough to change it. */
export function mayChange(doc: Y.Doc): boolean {
  return readSchemaVersion(doc) <= schemaVersion;
}

/** Marks the document with the version of this program; to be called in the transaction of every change. */
export function stampSchemaVersion(doc: Y.Doc): void {
  setChanged(doc.getMap('meta'), { schemaVersion });
}
