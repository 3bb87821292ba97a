import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { HearthError } from '../../shared/contract/errors.ts';
import { asDiskError } from './disk-error.ts';
import { ensureProfileFolder, writePrivateFile } from './files.ts';

/** Who owns a profile and where it listens, for the message and for clients that attach. */
export interface HostOwner {
  readonly pid: number;
  /** Path of the unix socket or named pipe; null while the host is starting. */
  readonly socket: string | null;
}

/** Held for as long as the process owns the profile. The system frees it when the process ends in any way. */
export interface ProfileLock {
  writeOwner(owner: HostOwner): void;
  release(): void;
}

const hostOwner = z.object({ pid: z.number().int(), socket: z.string().nullable() });
const BUSY = 5;

/** What `host.json` says; null when there is none or it is unreadable. It may outlive its host: only the lock counts. */
export function readOwner(dir: string): HostOwner | null {
  try {
    return hostOwner.parse(JSON.parse(readFileSync(join(dir, 'host.json'), 'utf8')));
  } catch {
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}

function alreadyOwned(dir: string): HearthError {
  const owner = readOwner(dir);
  const who = owner ? `process ${owner.pid}` : 'another process';
  return new HearthError(
    'PROFILE_LOCKED',
    `This profile is in use by ${who}. Nothing has been changed. Use that one, or end it and start again.`,
  );
}

/**
 * Takes the profile for this process: an exclusive transaction on `lock.sqlite`, never committed.
 * Throws PROFILE_LOCKED at once when another process (or this one) has it.
 */
export function acquireLock(dir: string): ProfileLock {
  ensureProfileFolder(dir);
  const db = new DatabaseSync(join(dir, 'lock.sqlite'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw isBusy(error) ? alreadyOwned(dir) : asDiskError(error);
  }
  const path = join(dir, 'host.json');
  const writeOwner = (owner: HostOwner): void => writePrivateFile(path, JSON.stringify(owner));
  writeOwner({ pid: process.pid, socket: null });
  return {
    writeOwner,
    release() {
      if (!db.isOpen) return;
      rmSync(path, { force: true });
      db.close();
    },
  };
}
