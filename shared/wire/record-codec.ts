import type { LogRecord, OutgoingRecord } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';
import { wireLimits, wireSizes } from './limits.ts';
import { WireError } from './wire-error.ts';

const tags = { yjs: 1, run: 2 } as const;

/** Longest id of a device or a document that a frame may carry. */
export const ID = 64;

export function writeOutgoing(writer: Writer, record: OutgoingRecord): void {
  writer.uint(tags.yjs);
  writer.uint(record.localId);
  writer.text(record.groupId);
  writer.text(record.documentId);
  writer.bytes(record.payload);
}

export function readOutgoing(reader: Reader): OutgoingRecord {
  if (reader.uint() !== tags.yjs) throw new WireError('UNKNOWN_MESSAGE');
  return {
    localId: reader.uint(),
    groupId: reader.group(),
    documentId: reader.text(ID),
    payload: reader.bytes(wireLimits.payload),
  };
}

export function writeRecord(writer: Writer, record: LogRecord): void {
  writer.uint(tags[record.kind]);
  writer.uint(record.seq);
  writer.text(record.groupId);
  writer.text(record.deviceId);
  switch (record.kind) {
    case 'yjs':
      writer.text(record.documentId);
      writer.bytes(record.payload);
      return;
    case 'run':
      writer.fixed(record.signature);
      writer.bytes(record.bytes);
  }
}

export function readRecord(reader: Reader): LogRecord {
  const tag = reader.uint();
  const place = { seq: reader.uint(), groupId: reader.group(), deviceId: reader.text(ID) };
  switch (tag) {
    case tags.yjs:
      return {
        kind: 'yjs',
        ...place,
        documentId: reader.text(ID),
        payload: reader.bytes(wireLimits.payload),
      };
    case tags.run:
      return {
        kind: 'run',
        ...place,
        signature: reader.fixed(wireSizes.signature),
        bytes: reader.bytes(wireLimits.envelope),
      };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}
