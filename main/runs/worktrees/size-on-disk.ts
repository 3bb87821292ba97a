import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

export interface DiskUse {
  /** Bytes on the disk: whole blocks, hard links once. */
  readonly bytes: number;
  /** False when the limit was reached or something could not be read: then it is at least so much. */
  readonly complete: boolean;
}

/** How many files are looked at at once. */
const BATCH = 64;
/** POSIX counts blocks of this size, whatever the file system uses. */
const BLOCK_BYTES = 512;
const MAX_FILES = 2_000_000;

/**
 * How much room a folder takes. Follows no links and stays on one file system. `limit` is a number of files.
 * Rejects with the signal's reason, and when the folder itself cannot be read.
 */
export async function sizeOnDisk(
  path: string,
  { signal, limit = MAX_FILES }: { signal: AbortSignal; limit?: number },
): Promise<DiskUse> {
  const top = await lstat(path);
  const linked = new Set<string>();
  let bytes = bytesOf(top);
  let files = 0;
  let complete = true;
  const folders = top.isDirectory() ? [path] : [];

  const look = async (file: string): Promise<void> => {
    const stats = await lstat(file).catch(goneIsFine);
    if (stats === 'unreadable') complete = false;
    if (typeof stats === 'string' || stats.dev !== top.dev) return;
    if (!stats.isDirectory() && stats.nlink > 1) {
      const id = `${stats.ino}`;
      if (linked.has(id)) return;
      linked.add(id);
    }
    bytes += bytesOf(stats);
    if (stats.isDirectory()) folders.push(file);
  };

  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await namesIn(folder);
    if (entries === 'unreadable') complete = false;
    if (typeof entries === 'string') continue;
    for await (const batch of entries) {
      signal.throwIfAborted();
      const rest = limit - files;
      files += batch.length;
      await Promise.all(batch.slice(0, rest).map(({ name }) => look(join(folder, name))));
      if (files > limit) return { bytes, complete: false };
    }
  }
  signal.throwIfAborted();
  return { bytes, complete };
}

async function namesIn(folder: string): Promise<AsyncIterable<Dirent[]> | 'gone' | 'unreadable'> {
  const entries = await opendir(folder, { bufferSize: BATCH }).catch(goneIsFine);
  return typeof entries === 'string' ? entries : inBatches(entries);
}

async function* inBatches(entries: AsyncIterable<Dirent>): AsyncGenerator<Dirent[]> {
  let batch: Dirent[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function bytesOf(stats: Stats): number {
  // Windows counts no blocks.
  return stats.blocks === undefined ? stats.size : stats.blocks * BLOCK_BYTES;
}

/** An agent may be at work in there. */
function goneIsFine(error: unknown): 'gone' | 'unreadable' {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'unreadable';
}
