import { wireLimits } from './limits.ts';
import type { PresenceEntry } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Client ids of Yjs have 32 bits. */
const CLIENT = 2 ** 32 - 1;

/** States of clients, in both directions. */
export function writePresence(writer: Writer, entries: readonly PresenceEntry[]): void {
  writer.list(entries, (entry) => {
    writer.text(entry.documentId);
    writer.uint(entry.clientId);
    writer.uint(entry.clock);
    writer.utf8(entry.state);
  });
}

/** Mirror of `writePresence`. */
export function readPresence(reader: Reader): PresenceEntry[] {
  return reader.list(wireLimits.presenceEntries, () => ({
    documentId: reader.text(wireLimits.id),
    clientId: reader.uint(CLIENT),
    clock: reader.uint(),
    state: reader.utf8(wireLimits.presenceState),
  }));
}
