import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, renameSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What runs leave behind, kept by the SHA-256 (hex) of its bytes. */
export interface Artifacts {
  /** Where a file is written until it is complete; the same name gives the same place. */
  draft(name: string): Promise<string>;
  /** Moves a complete file in and gives its hash. */
  adopt(path: string): Promise<string>;
  put(bytes: Uint8Array): Promise<string>;
  /** Null when it is not there any more. */
  get(hash: string): Promise<Uint8Array | null>;
  /** Where it lies, for what is too long to be read at once; null for what is no hash. */
  locate(hash: string): string | null;
  /** Bytes; null when it is not there. */
  size(hash: string): Promise<number | null>;
  /**
   * Removes what nothing names any more. False, and it stays, when it was kept (again) after `keptBefore`, in ms since
   * the epoch: somebody may be about to name it.
   */
  remove(hash: string, keptBefore: number): Promise<boolean>;
  /** The hashes of all that lies there and is certainly ours: plain files in their folders, under their own hash. */
  list(): AsyncIterable<string>;
  /** True when the bytes of a file still are those of its name. */
  isWhole(hash: string): Promise<boolean>;
}

/** Creates the store in a folder of its own. `uuid` names what is being written. */
export function createArtifacts({ dir, uuid }: { dir: string; uuid: () => string }): Artifacts {
  const draft = async (name: string): Promise<string> => {
    const folder = join(dir, 'drafts');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, name);
  };
  const place = (hash: string): string => join(dir, hash.slice(0, 2), hash);
  const adopt = async (path: string): Promise<string> => {
    const name = await hashOf(path);
    await mkdir(join(dir, name.slice(0, 2)), { recursive: true, mode: 0o700 });
    await syncFile(path);
    await rename(path, place(name));
    return name;
  };
  return {
    draft,
    adopt,
    async put(bytes) {
      const path = await draft(uuid());
      await writeFile(path, bytes, { mode: 0o600 });
      return adopt(path).catch(async (error: unknown) => {
        await rm(path, { force: true });
        throw error;
      });
    },
    locate: (hash) => (isHash(hash) ? place(hash) : null),
    async size(hash) {
      if (!isHash(hash)) return null;
      const found = await stat(place(hash)).catch(whenAbsent);
      return found && found.size;
    },
    async remove(hash, keptBefore) {
      if (!isHash(hash)) return true;
      const aside = await draft(uuid());
      if (!moveAside(place(hash), aside, keptBefore)) return false;
      // What is cut off here lies among the drafts, which the next start of a host clears away.
      await rm(aside, { force: true });
      return true;
    },
    async *list() {
      for (const folder of await readdir(dir).catch(() => [])) {
        if (/^[0-9a-f]{2}$/.test(folder)) yield* listFolder(dir, folder);
      }
    },
    async isWhole(hash) {
      if (!isHash(hash)) return false;
      return (await hashOf(place(hash))) === hash;
    },
    async get(hash) {
      if (!isHash(hash)) return null;
      return readFile(place(hash)).catch(whenAbsent);
    },
  };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function* listFolder(dir: string, folder: string): AsyncIterable<string> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile() && isHash(entry.name) && entry.name.startsWith(folder)) yield entry.name;
  }
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * Takes a file from its place unless it came there lately. No other file can come to be there unseen between the look
 * and the move: whatever was moved is looked at again, and is back at once when it is another one.
 */
function moveAside(path: string, aside: string, keptBefore: number): boolean {
  const seen = lstatSync(path, { throwIfNoEntry: false });
  if (seen === undefined) return true;
  // The change time, as a file that is moved in keeps the time at which it was written.
  if (!seen.isFile() || seen.ctimeMs >= keptBefore) return false;
  renameSync(path, aside);
  if (lstatSync(aside).ino === seen.ino) return true;
  renameSync(aside, path);
  return false;
}

function whenAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
