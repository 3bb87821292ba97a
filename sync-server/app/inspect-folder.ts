import { checkPages } from '../log/sqlite/backup.ts';
import { DataFolderError } from '../log/sqlite/folder.ts';
import { openSqliteLogStore } from '../log/sqlite/sqlite-log-store.ts';
import { verifyLog } from '../log/verify/verify.ts';
import type { Inspection } from '../ops/make-backup.ts';
import { clock, defer, random } from './platform.ts';

async function inspectLog(folder: string): Promise<Inspection> {
  const store = openSqliteLogStore({ folder, clock, random, defer });
  try {
    const { epoch, seq } = await store.server();
    return { point: { serverId: store.serverId, epoch, seq }, findings: await verifyLog(store) };
  } finally {
    await store.close();
  }
}

/**
 * Checks the log in a folder that no server uses: its pages, then everything that it says. Throws
 * `DataFolderError` when this version cannot open it.
 */
export async function inspectFolder(folder: string): Promise<Inspection> {
  const pages = checkPages(folder);
  if (pages.length > 0) return { point: null, findings: pages };
  try {
    return await inspectLog(folder);
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { point: null, findings: [`The log cannot be read (${why}).`] };
  }
}
