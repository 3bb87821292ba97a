import type { LogRecord, OutgoingRecord, ReturnedRecord, SnapshotPart } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';
import { wireLimits } from './limits.ts';
import { WireError } from './wire-error.ts';

/** Numbers of the kinds of records, in frames and in what is hashed. */
export const recordTags = { yjs: 1, run: 2, meta: 3 } as const;

/** Bytes that a record takes at most beside its payload: a guess for `createWriter`. */
const ADDRESSES = 224;

/** Bytes of a frame of these records, roughly. */
export function roomFor(records: readonly (OutgoingRecord | LogRecord | SnapshotPart)[]): number {
  let size = 32;
  for (const record of records) {
    size += ADDRESSES + ('payload' in record ? record.payload.length : record.bytes.length);
  }
  return size;
}

function readYjsTag(reader: Reader): void {
  if (reader.uint() !== recordTags.yjs) throw new WireError('UNKNOWN_MESSAGE');
}

/** A record of `push`. Its kind stands first, so that there can be others. */
export function writeOutgoing(writer: Writer, record: OutgoingRecord): void {
  writer.uint(recordTags.yjs);
  writer.uint(record.localId);
  writer.text(record.groupId);
  writer.text(record.documentId);
  writer.text(record.origin);
  writer.bytes(record.payload);
}

/** Mirror of `writeOutgoing`. */
export function readOutgoing(reader: Reader): OutgoingRecord {
  readYjsTag(reader);
  return {
    localId: reader.uint(),
    groupId: reader.group(),
    documentId: reader.text(wireLimits.id),
    origin: reader.text(wireLimits.id),
    payload: reader.bytes(wireLimits.payload),
  };
}

/** A record of `returnRecords`. */
export function writeReturned(writer: Writer, record: ReturnedRecord): void {
  writer.uint(recordTags.yjs);
  writer.uint(record.localId);
  writer.text(record.documentId);
  writer.text(record.origin);
  writer.bytes(record.payload);
}

/** Mirror of `writeReturned`. */
export function readReturned(reader: Reader): ReturnedRecord {
  readYjsTag(reader);
  return {
    localId: reader.uint(),
    documentId: reader.text(wireLimits.id),
    origin: reader.text(wireLimits.id),
    payload: reader.bytes(wireLimits.payload),
  };
}
