import type * as Y from 'yjs';
import { setChanged } from './y-map.ts';

/** Version of the shapes in this folder. Fields may be added under it; anything else raises it. */
export const schemaVersion: number = 1;

/** The version that wrote a document; a document without one is of the first. */
function readSchemaVersion(doc: Y.Doc): number {
  const version = doc.getMap('meta').get('schemaVersion');
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : 1;
}

/** True when a program that knows shapes up to `version` (this one's when left out) may change the document. */
export function mayChange(doc: Y.Doc, version: number = schemaVersion): boolean {
  return readSchemaVersion(doc) <= version;
}

/** Marks the document with the version of the program; to be called in the transaction of every change. */
export function stampSchemaVersion(doc: Y.Doc, version: number = schemaVersion): void {
  setChanged(doc.getMap('meta'), { schemaVersion: version });
}
