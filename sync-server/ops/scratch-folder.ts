import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStalePartials } from './durable-files.ts';

/** Whoever reads a large log writes nothing for long. */
const QUIET_MS = 24 * 60 * 60 * 1000;

/**
 * Does something with a folder that is there for as long as it takes, such as for a copy of a log, which holds the
 * server's key. What others left in `parent` under the same prefix, because they were killed, is removed first.
 */
export async function withScratch<T>(
  { parent, prefix, now }: { readonly parent: string; readonly prefix: string; readonly now: number },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  // Others' folders in the temporary one cannot be looked into, and stay.
  await removeStalePartials(parent, {
    isOurs: (name) => name.startsWith(prefix),
    now,
    quiet: QUIET_MS,
  }).catch(() => undefined);
  const folder = await mkdtemp(join(parent, prefix));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
