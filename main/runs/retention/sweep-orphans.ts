import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Store } from '../../store/types.ts';
import type { Artifacts } from '../artifacts.ts';
import { isNamed } from './retention-store.ts';

export interface SweepContext {
  readonly store: Pick<Store, 'read'>;
  readonly artifacts: Pick<Artifacts, 'list' | 'isWhole' | 'remove'>;
  readonly clock: Clock;
  readonly replays: string;
  readonly pause: () => Promise<void>;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Removes files that a host kept and was ended over before anything named them. Only what is certainly ours goes: a plain
 * file in its place, whose bytes are those of its name, that nothing names and that has lain there for a day. Gives how many.
 */
export async function sweepOrphans(context: SweepContext): Promise<number> {
  const { store, artifacts, clock, pause } = context;
  let removed = 0;
  for await (const hash of artifacts.list()) {
    await pause();
    if (isNamed(store.read, hash) || !(await artifacts.isWhole(hash).catch(() => false))) continue;
    // It may have been named while it was read.
    if (!isNamed(store.read, hash) && (await artifacts.remove(hash, clock.now() - DAY))) removed++;
  }
  await sweepLeaps(context);
  return removed;
}

/** What makes leaps fast can always be made again: it goes with its recording. */
async function sweepLeaps({ store, replays, pause }: SweepContext): Promise<void> {
  for (const name of await readdir(replays).catch(() => [])) {
    const cast = /^([0-9a-f]{64})(\.json)?(\.part)?$/.exec(name)?.[1];
    if (cast === undefined || isNamed(store.read, cast)) continue;
    await pause();
    await rm(join(replays, name), { force: true });
  }
}
