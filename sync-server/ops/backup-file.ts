import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { OperatorError } from './operator-error.ts';

/*
 * A backup is a log of SQLite with one more line at its end, which SQLite passes over: the SHA-256 of all that
 * stands before the line. So no byte of it can change unnoticed, wherever the file has been.
 */

const HEAD = '\nhearth-backup/1 sha256:';
const LINE = /^\nhearth-backup\/1 sha256:([0-9a-f]{64})\n$/;
const LINE_BYTES = HEAD.length + 64 + 1;
const CHUNK = 1024 * 1024;

/** What is in a backup. */
export interface BackupContent {
  /** Of the whole file. */
  readonly bytes: number;
  /** Of the log in it; hex. */
  readonly sha256: string;
}

async function openFile(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new OperatorError(
      'UNREADABLE',
      `${path} cannot be opened (${code}). Nothing was changed. See that it is there and yours.`,
    );
  }
}

/** Reads `bytes` from the start of a file, chunk by chunk. */
async function* chunksOf(file: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK);
  for (let position = 0; position < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, bytes - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function withFile<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(path, flags);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Ends a copy of a log with its line and syncs it: from now on it is a backup. */
export function sealBackup(path: string): Promise<BackupContent> {
  return withFile(path, 'r+', async (file) => {
    await file.chmod(0o600);
    const { size } = await file.stat();
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(file, size)) hash.update(chunk);
    const sha256 = hash.digest('hex');
    await file.write(`${HEAD}${sha256}\n`, size);
    await file.sync();
    return { bytes: size + LINE_BYTES, sha256 };
  });
}

/** What the last line of a backup says; null when it has none. */
async function readLine(file: FileHandle, at: number): Promise<string | null> {
  const line = new Uint8Array(LINE_BYTES);
  await file.read(line, 0, LINE_BYTES, at);
  return LINE.exec(Buffer.from(line).toString('latin1'))?.[1] ?? null;
}

/** Copies the first bytes of a file into a new one, synced, and says what they come to. */
function copyBytes(file: FileHandle, bytes: number, to: string): Promise<string> {
  return withFile(to, 'wx', async (copy) => {
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(file, bytes)) {
      hash.update(chunk);
      await copy.write(chunk);
    }
    await copy.sync();
    return hash.digest('hex');
  });
}

/**
 * Writes the log that is in a backup to a new file, synced. Throws `OperatorError` when it is none, or when a
 * byte of it has changed; what was written of it must then not be used.
 */
export function unpackBackup(path: string, to: string): Promise<BackupContent> {
  return withFile(path, 'r', async (file) => {
    const { size } = await file.stat();
    const logBytes = Math.max(0, size - LINE_BYTES);
    const expected = await readLine(file, logBytes);
    if (expected === null) {
      throw new OperatorError(
        'NOT_A_BACKUP',
        `${path} is no backup of a sync server, or its end is missing. Nothing was changed. Use another one.`,
      );
    }
    const sha256 = await copyBytes(file, logBytes, to);
    if (sha256 === expected) return { bytes: size, sha256 };
    throw new OperatorError(
      'DAMAGED',
      `${path} is damaged: it is not what the backup wrote. Nothing was changed. Use another one.`,
    );
  });
}
