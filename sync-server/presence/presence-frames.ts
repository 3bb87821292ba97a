import { wireLimits } from '../../shared/wire/limits.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';

/** Bytes of one frame, roughly. */
const FRAME = 64 * 1024;

/** Bytes of an entry in a frame, roughly. */
export function entrySize({ state, documentId }: PresenceEntry): number {
  return state.length + documentId.length + 16;
}

/** Encodes entries once for all who get them. */
export function presenceFrames(entries: readonly PresenceEntry[]): Uint8Array[] {
  const parts: PresenceEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entrySize(entry);
    const part = parts.at(-1);
    if (part && part.length < wireLimits.presenceEntries && bytes + size <= FRAME) part.push(entry);
    else {
      parts.push([entry]);
      bytes = 0;
    }
    bytes += size;
  }
  return parts.map((part) => encodeServerMessage({ type: 'presence', entries: part }));
}
