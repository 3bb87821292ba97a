import { constants, zstdCompressSync } from 'node:zlib';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ServerMessage } from '../../shared/wire/messages.ts';
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

/** Bytes that a record or a part of a snapshot takes in a frame, with some to spare. */
function sizeOf(item: Item): number {
  return 192 + ('payload' in item ? item.payload.length : item.bytes.length);
}

type Item = { readonly payload: Uint8Array } | { readonly bytes: Uint8Array };

/** Cuts items into stretches for one frame each: at most so many, and about this many bytes or a single item. */
export function stretches<T extends Item>(
  items: readonly T[],
  mostBytes: number,
  mostItems: number = wireLimits.records,
): T[][] {
  const parts: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const part = parts.at(-1);
    if (part && part.length < mostItems && bytes + size <= mostBytes) {
      part.push(item);
      bytes += size;
    } else {
      parts.push([item]);
      bytes = size;
    }
  }
  return parts;
}
