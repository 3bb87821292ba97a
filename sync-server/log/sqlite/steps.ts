import { createReader } from '../../../shared/wire/reader.ts';
import { createWriter } from '../../../shared/wire/writer.ts';
import { firstHash } from '../chains.ts';
import { writerKey, type NumberedDocument, type PlacedWriter } from './documents.ts';
import { headKey, type PlacedHead } from './heads.ts';
import type { Memory } from './memory.ts';
import type { NumberedGroup } from './places.ts';

/**
 * What one record makes of the rows that follow the records. Appending takes these steps, and so does whoever
 * reads records whose steps were not saved.
 */

/** A chain or group is found again at every so many records, and followed back from there. */
export const MARK_EVERY = 256;

/** The count after one more record; 0 when that is marked. */
function nextCount(sinceMark: number): number {
  return (sinceMark + 1) % MARK_EVERY;
}

/** The group with one more record; its digest is not moved on. */
export function stepGroup(group: NumberedGroup, seq: number): NumberedGroup {
  return { ...group, head: seq, sinceMark: nextCount(group.sinceMark) };
}

/** The chain of a device in a group so far. */
export function headOf(memory: Memory, deviceNo: number, groupNo: number): PlacedHead {
  return (
    memory.heads.get(headKey(deviceNo, groupNo)) ?? {
      deviceNo,
      groupNo,
      localId: 0,
      hash: firstHash,
      lastSeq: 0,
      sinceMark: 0,
    }
  );
}

/** The chain with one more record; its hash is not moved on. */
export function stepHead(head: PlacedHead, { seq, localId }: { seq: number; localId: number }): PlacedHead {
  return { ...head, localId, lastSeq: seq, sinceMark: nextCount(head.sinceMark) };
}

/** The document with one more record of so many bytes. */
export function stepDocument(
  document: NumberedDocument,
  { seq, size }: { seq: number; size: number },
): NumberedDocument {
  return {
    ...document,
    lastSeq: seq,
    firstUnmerged: document.firstUnmerged ?? seq,
    unmerged: document.unmerged + 1,
    unmergedBytes: document.unmergedBytes + size,
  };
}

/** A device has had this number accepted. */
export function stepEnd(memory: Memory, deviceNo: number, localId: number): void {
  const end = memory.end(deviceNo);
  if (localId > end.lastLocalId) memory.setEnd({ ...end, lastLocalId: localId });
}

/** Takes over how far writers of a document have got. */
export function stepWriters(memory: Memory, writers: readonly PlacedWriter[]): void {
  for (const writer of writers) {
    const key = writerKey(writer.documentNo, writer.client);
    if ((memory.writers.get(key)?.clock ?? -1) < writer.clock) memory.writers.derive(key, writer);
  }
}

/** Writers of one document, as they stand in a column of the record that moved them last. */
export function packWriters(writers: readonly PlacedWriter[]): Uint8Array | null {
  if (writers.length === 0) return null;
  const packed = createWriter(16 * writers.length);
  packed.list(writers, ({ client, ownerNo, clock }) => {
    packed.uint(client);
    packed.uint(ownerNo);
    packed.uint(clock);
  });
  return packed.finish();
}

export function unpackWriters(documentNo: number, packed: Uint8Array): PlacedWriter[] {
  const reader = createReader(packed);
  return reader.list(packed.length, () => ({
    documentNo,
    client: reader.uint(),
    ownerNo: reader.uint(),
    clock: reader.uint(),
  }));
}
