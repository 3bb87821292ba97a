import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../shared/lib/ports.ts';
import { unpackBackup } from './backup-file.ts';
import { removeStalePartials, syncFolder } from './durable-files.ts';
import { summarize, type Inspection } from './make-backup.ts';
import { OperatorError } from './operator-error.ts';
import { restoreMarker } from './restore-marker.ts';

/** What a log in a folder consists of, and nothing else in the folder. */
const FILES = ['log.sqlite', 'log.sqlite-wal', 'log.sqlite-shm'];
const STAGE = 'restoring-';

export interface RestoreParts {
  /** The backup. */
  readonly from: string;
  /** The data folder; made if it is not there. */
  readonly folder: string;
  /** Whether a log that is there may be moved aside. */
  readonly replace: boolean;
  readonly inspect: (folder: string) => Promise<Inspection>;
  /** Begins the new epoch of the log in a folder. */
  readonly begin: (folder: string) => Promise<void>;
  /** Holds a folder as a server does; throws while one runs on it. */
  readonly hold: (folder: string) => { close(): void };
  readonly clock: Clock;
}

export interface Restored {
  /** Where the backup stood. */
  readonly seq: number;
  /** Where what was there before is now; null where there was nothing. */
  readonly replaced: string | null;
}

/** What root makes in a folder belongs to whoever the folder belongs to: a server without rights runs on it. */
async function handOver(folder: string, paths: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  for (const path of paths) if (existsSync(path)) await chown(path, uid, gid);
}

/** A log in a folder of its own that only has to be moved. */
async function stage({ from, folder, inspect, begin }: RestoreParts, staged: string): Promise<number> {
  await unpackBackup(from, join(staged, 'log.sqlite'));
  const { point, findings } = await inspect(staged);
  if (!point || findings.length > 0) {
    throw new OperatorError(
      'UNSOUND',
      `${from} is not sound. Nothing was changed in ${folder}. ${summarize(findings)} ` +
        'Use another backup; verify --from shows everything.',
    );
  }
  await begin(staged);
  // What stayed beside the log would be left behind, and the new epoch with it. SQLite says nothing of it on closing.
  const left = await stat(join(staged, 'log.sqlite-wal')).catch(() => null);
  if (left && left.size > 0) {
    throw new OperatorError(
      'FAILED',
      `The restored log could not be written whole. Nothing was changed in ${folder}. ` +
        'See that there is room on its disk, and that no other program reads in it, then restore again.',
    );
  }
  return point.seq;
}

async function mark(folder: string): Promise<void> {
  const file = await open(restoreMarker(folder), 'w', 0o600);
  await file.sync();
  await file.close();
  await syncFolder(folder);
}

/** Moves the old log aside and the new one in. Whoever opens the folder in between is told by the marker. */
async function swap({ folder, clock }: RestoreParts, staged: string): Promise<string | null> {
  const stamp = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const aside = join(folder, `replaced-${stamp}Z`);
  const old = FILES.filter((name) => existsSync(join(folder, name)));
  if (old.length > 0) await mkdir(aside, { mode: 0o700 });
  await mark(folder);
  if (old.length > 0) {
    for (const name of old) await rename(join(folder, name), join(aside, name));
    await syncFolder(aside);
  }
  await handOver(folder, [join(staged, 'log.sqlite'), join(folder, 'lock.sqlite'), aside]);
  await rename(join(staged, 'log.sqlite'), join(folder, 'log.sqlite'));
  await syncFolder(folder);
  await rm(restoreMarker(folder));
  await syncFolder(folder);
  return old.length > 0 ? aside : null;
}

/**
 * Puts a backup, checked and in a new epoch, in the place of a log. Until the last moment nothing is changed,
 * and what was there is moved aside within the folder, never deleted. Throws `OperatorError`.
 */
export async function restoreBackup(parts: RestoreParts): Promise<Restored> {
  const { folder, replace, hold, clock } = parts;
  if (existsSync(join(folder, 'log.sqlite')) && !replace) {
    throw new OperatorError(
      'EXISTS',
      `There is a log in ${folder} already. Nothing was changed. Give --replace to have it moved aside, or another --data.`,
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const held = hold(folder);
  try {
    await removeStalePartials(folder, { isOurs: (name) => name.startsWith(STAGE), now: clock.now() });
    const staged = await mkdtemp(join(folder, STAGE));
    try {
      const seq = await stage(parts, staged);
      return { seq, replaced: await swap(parts, staged) };
    } finally {
      await rm(staged, { recursive: true, force: true });
    }
  } finally {
    held.close();
  }
}
