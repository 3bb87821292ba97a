import type * as Y from 'yjs';

/** Version of the shapes in this folder. Fields may be added under it; anything else raises it. */
export const schemaVersion: number = 1;

const PREFIX = 'schema:';

/** The version that a key of `meta` stands for, or null. */
function versionOf(key: string): number | null {
  if (!key.startsWith(PREFIX)) return null;
  const version = Number(key.slice(PREFIX.length));
  return Number.isSafeInteger(version) && version > 0 ? version : null;
}

/** True for a key of `meta` that only says which version wrote the document. */
export function isVersionKey(key: string): boolean {
  return versionOf(key) !== null;
}

/** The newest version that wrote a document; a document without one is of the first. */
function readSchemaVersion(doc: Y.Doc): number {
  let newest = 1;
  for (const key of doc.getMap('meta').keys()) newest = Math.max(newest, versionOf(key) ?? 1);
  return newest;
}

/** True when a program that knows shapes up to `version` (this one's when left out) may change the document. */
export function mayChange(doc: Y.Doc, version: number = schemaVersion): boolean {
  return readSchemaVersion(doc) <= version;
}

/**
 * Marks the document with the version of the program; to be called in the transaction of every change. Each
 * version has a key of its own: in one register for all, whoever is behind could win over whoever is ahead.
 */
export function stampSchemaVersion(doc: Y.Doc, version: number = schemaVersion): void {
  const meta = doc.getMap('meta');
  const key = `${PREFIX}${version}`;
  if (!meta.has(key)) meta.set(key, true);
}
