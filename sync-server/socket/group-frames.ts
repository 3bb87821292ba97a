import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock } from '../../shared/lib/ports.ts';
import type { LogStore } from '../log/log-store.ts';
import type { GroupRow } from '../log/rows.ts';
import type { Hub } from './hub.ts';
import { loadChunk, type Chunk, type ChunkRange } from './record-chunks.ts';
import type { Pacer } from './pacer.ts';
import { createSharedValues } from './shared-values.ts';
import { createTurns } from './turns.ts';
import { createBase, type Base, type Batch } from './snapshot-base.ts';
import type { Stats } from './stats.ts';

/** Frames for devices that catch up: read, encoded and compressed once for all that need the same. */
export interface GroupFrames {
  /** What the group begins with; at most half a minute old. */
  base(group: GroupRow): Promise<Base>;
  snapshots(batch: Batch): Promise<Chunk>;
  /** The next of (`after`, `upTo`], maybe not all of it. */
  records(range: ChunkRange): Promise<Chunk>;
}

const BASE_MS = 30_000;
/** What is read at once for all that catch up; a database has others to answer, too, and memory holds only so much. */
const READING = 4;

function sizeOf({ frames }: Chunk): number {
  return frames.reduce((sum, frame) => sum + frame.length, 256);
}

/** Creates an empty cache of `mostBytes`. */
export function createGroupFrames(options: {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly stats: Stats;
  readonly mostBytes: number;
}): GroupFrames {
  const { store, hub, clock, stats } = options;
  const chunks = createSharedValues<Chunk>({ ...options, sizeOf });
  const turns = createTurns(READING);
  const bases = new Map<GroupId, { at: number; base: Promise<Base> }>();
  let made = 0;

  // What was read before a purge may hold what is gone now (G3).
  hub.onMeta(({ entry }) => {
    if (entry.kind !== 'documents.purged') return;
    chunks.clear();
    bases.clear();
  });

  function forgetOld(): void {
    for (const [groupId, { at }] of bases) if (clock.monotonic() - at >= BASE_MS) bases.delete(groupId);
  }

  const make = (key: string, work: () => Promise<Chunk>): Promise<Chunk> =>
    chunks.make(key, () => turns(work));

  async function shared(key: string, work: () => Promise<Chunk>): Promise<Chunk> {
    const known = chunks.find(key);
    if (!known) return make(key, work);
    const chunk = await known;
    stats.count('sharedFrames', chunk.frames.length);
    return chunk;
  }

  return {
    async base(group) {
      forgetOld();
      const known = bases.get(group.groupId);
      if (known) return known.base;
      const id = (made += 1);
      const base = turns(() => createBase(store, group, id));
      bases.set(group.groupId, { at: clock.monotonic(), base });
      base.catch(() => bases.delete(group.groupId));
      return base;
    },
    snapshots: (batch) =>
      shared(`snapshots ${batch.key}`, async () => {
        const frames = await batch.load();
        return { frames, through: 0, isFull: true, hasHoles: false };
      }),
    async records(range) {
      const { groupId, after, upTo, base, most } = range;
      const key = `${groupId} ${base?.id ?? ''} ${after} ${most}`;
      const load = (): Promise<Chunk> => loadChunk(options, range);
      const chunk = await shared(key, load);
      // A full one is right for all. One that ended where the log ended is too short later, or reads ahead.
      if (chunk.isFull ? chunk.through <= upTo : chunk.through === upTo) return chunk;
      return chunk.through < upTo ? make(key, load) : shared(`${key} ${upTo}`, load);
    },
  };
}
