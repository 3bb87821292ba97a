import { constants, zstdCompressSync } from 'node:zlib';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { LogRecord, ServerMessage, SnapshotPart } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';

/** How hard a frame is compressed: what is sent once, at once; snapshots; and records that many may read. */
export const packLevels = { live: 1, snapshots: 3, catchUp: 6 } as const;

/** What a compressed frame has to save to be worth unpacking: this share, and its own head. */
const WORTH = 0.9;

/** The frame of a message, compressed where it has at least `from` bytes and that saves some (SPEC.md, F5). */
export function packed(
  message: Extract<ServerMessage, { type: 'records' | 'snapshots' }>,
  { from, level }: { from: number; level: number },
): Uint8Array {
  const frame = encodeServerMessage(message);
  if (frame.length < from && frame.length <= wireLimits.frame) return frame;
  const bytes = zstdCompressSync(frame, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  return bytes.length < frame.length * WORTH ? encodeServerMessage({ type: 'packed', bytes }) : frame;
}

interface Cut<T> {
  readonly mostBytes: number;
  readonly mostItems: number;
  /** Bytes that an item takes in its frame, at most. */
  size(item: T): number;
  /** Another frame begins. */
  begun?(): void;
}

/** Cuts items into stretches for one frame each; an item that is larger than that stands alone. */
function cut<T>(items: readonly T[], { mostBytes, mostItems, size, begun }: Cut<T>): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const part = parts.at(-1);
    const more = size(item);
    if (part && part.length < mostItems && bytes + more <= mostBytes) {
      part.push(item);
      bytes += more;
      continue;
    }
    parts.push([item]);
    begun?.();
    bytes = size(item);
  }
  return parts;
}

/** Numbers of a record, each in its longest form. */
const NUMBERS = 32;

/** Cuts records into stretches for one frame each. Ids that come again cost no bytes (SPEC.md, F6). */
export function recordStretches(
  records: readonly LogRecord[],
  mostBytes: number,
  mostItems: number = wireLimits.records,
): LogRecord[][] {
  const known = new Set<string>();
  const idBytes = (id: string): number => {
    if (known.has(id)) return 0;
    known.add(id);
    return id.length + 1;
  };
  return cut(records, {
    mostBytes,
    mostItems,
    begun: () => known.clear(),
    size(record) {
      const own = NUMBERS + idBytes(record.groupId);
      if (record.kind === 'meta') return own + record.signature.length + record.bytes.length;
      const written = own + idBytes(record.deviceId);
      if (record.kind === 'run') return written + record.signature.length + record.bytes.length;
      return written + idBytes(record.documentId) + idBytes(record.origin) + record.payload.length;
    },
  });
}

/** Ids, numbers and signature of a part of a snapshot, with some to spare. */
const PART = 256;

/** Cuts parts of snapshots into stretches for one frame each. */
export function partStretches(parts: readonly SnapshotPart[], mostBytes: number): SnapshotPart[][] {
  const size = ({ payload }: SnapshotPart): number => PART + payload.length;
  return cut(parts, { mostBytes, mostItems: wireLimits.records, size });
}
