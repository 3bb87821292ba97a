import type { GroupId } from '../../shared/documents/group-id.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { LogRecord, YjsRecord } from '../../shared/wire/messages.ts';
import type { LogStore, RecordRange } from '../log/log-store.ts';
import { packed, packLevels, recordStretches } from './packing.ts';
import type { Pacer } from './pacer.ts';
import type { Base } from './snapshot-base.ts';
import { snapshotFrames } from './snapshot-parts.ts';

/** Some frames of a group, the same for everybody who reads it from there. */
export interface Chunk {
  readonly frames: readonly Uint8Array[];
  /** All up to here is in them, or need not be sent. */
  readonly through: number;
  /** It was full: it does not end where the log ended at that time. */
  readonly isFull: boolean;
  /** Payloads were gone, so that who reads this cannot compute the digest. */
  readonly hasHoles: boolean;
}

export interface ChunkRange {
  readonly groupId: GroupId;
  readonly after: number;
  readonly upTo: number;
  /** Leaves out what these snapshots hold. */
  readonly base: Base | null;
  /** Records at most. */
  readonly most: number;
}

/** Payload of one chunk: with the largest record on top it makes two frames. The more together, the smaller. */
const CHUNK = 384 * 1024;
/** Records that are read at once: a few milliseconds. */
const READ = 1_024;
const FRAME = 896 * 1024;
const PACK_FROM = 512;

/** Where chunks are read from, and what lets others have a turn meanwhile. */
export interface ChunkSource {
  readonly store: LogStore;
  readonly pacer: Pacer;
}

function isUpdate(record: LogRecord): record is YjsRecord {
  return record.kind === 'yjs';
}

/** As the store counts them for `maxBytes`: what else stopped it there would be taken for the end. */
function bytesOf(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + (isUpdate(record) ? record.payload : record.bytes).length, 0);
}

/** Reads on until there is enough for a chunk. */
async function collect(
  { store, pacer }: ChunkSource,
  { groupId, after, upTo, base, most }: ChunkRange,
): Promise<{ records: LogRecord[]; through: number }> {
  const records: LogRecord[] = [];
  let through = after;
  let bytes = 0;
  while (through < upTo && records.length < most && bytes < CHUNK) {
    await pacer.pause();
    const isHeld = base !== null && through < base.through;
    const range: RecordRange = {
      groupId,
      after: through,
      upTo: isHeld ? Math.min(upTo, base.through) : upTo,
      limit: Math.min(READ, most - records.length),
      maxBytes: CHUNK - bytes,
      withoutUpdates: isHeld,
    };
    const read = await store.records(range);
    const size = bytesOf(read);
    const isEnd = read.length < range.limit && size < range.maxBytes;
    through = isEnd ? range.upTo : (read.at(-1)?.seq ?? range.upTo);
    const news = read.filter(
      (record) => !isUpdate(record) || record.seq > (base?.covered.get(record.documentId) ?? 0),
    );
    records.push(...news);
    bytes += bytesOf(news);
  }
  return { records, through };
}

/**
 * Frames of snapshots for records whose payloads went away while somebody was reading; those records are
 * left out. Payloads of purged documents are gone for good: their records stay as they are.
 */
async function replace(
  store: LogStore,
  records: readonly LogRecord[],
): Promise<{ frames: Uint8Array[]; records: readonly LogRecord[] }> {
  const empty = records.filter(isUpdate).filter(({ payload }) => payload.length === 0);
  const snapshots = new Map<string, NonNullable<Awaited<ReturnType<LogStore['snapshotState']>>>>();
  for (const { documentId } of empty) {
    const snapshot = snapshots.has(documentId) ? null : await store.snapshotState(documentId);
    if (snapshot) snapshots.set(documentId, snapshot);
  }
  const isHeld = (record: LogRecord): boolean =>
    isUpdate(record) && record.seq <= (snapshots.get(record.documentId)?.row.seq ?? 0);
  return {
    frames: snapshotFrames([...snapshots.values()]),
    records: records.filter((record) => !isHeld(record)),
  };
}

/** Reads and encodes the next chunk of a group. Its frames carry the head 0: nobody has caught up by it (P4). */
export async function loadChunk(source: ChunkSource, range: ChunkRange): Promise<Chunk> {
  const { records, through } = await collect(source, range);
  const hasHoles = records.some((record) => isUpdate(record) && record.payload.length === 0);
  const whole = hasHoles ? await replace(source.store, records) : { frames: [], records };
  const frames = recordStretches(whole.records, FRAME, wireLimits.sentRecords).map((items) =>
    packed({ type: 'records', items, head: 0 }, { from: PACK_FROM, level: packLevels.catchUp }),
  );
  return { frames: [...whole.frames, ...frames], through, isFull: through < range.upTo, hasHoles };
}
