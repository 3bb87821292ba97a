import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLogStore } from '../../../sync-server/log/sqlite/sqlite-log-store.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createEmptyProfile } from '../disk/client-disk.ts';

/** Places and templates that all worlds of one operating system process share. */
export interface Scratch {
  /** A folder that does not exist yet. */
  newFolder(): string;
  readonly emptyProfile: Uint8Array;
  /** Folder of a server that was never used. */
  readonly emptyServer: string;
  remove(): void;
}

/** Memory that looks like a disk, where there is such a thing: nothing here has to survive. */
function fastFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** Makes the templates. */
export async function createScratch(): Promise<Scratch> {
  const root = mkdtempSync(join(fastFolder(), 'hearth-simulation-'));
  const emptyServer = join(root, 'empty');
  const clock = { now: () => 0, monotonic: () => 0 };
  const store = openSqliteLogStore({
    folder: emptyServer,
    clock,
    random: createSeededRandom(0),
    defer: (run) => run(),
  });
  await store.close();
  let folders = 0;
  return {
    emptyServer,
    emptyProfile: createEmptyProfile(),
    newFolder: () => join(root, `world-${(folders += 1)}`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
