import { wireLimits, wireSizes } from './limits.ts';
import type { SnapshotPart } from './messages.ts';
import type { Reader } from './reader.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

/** One item of `snapshots`. */
export function writeSnapshotPart(writer: Writer, item: SnapshotPart): void {
  writer.uint(item.seq);
  writer.text(item.groupId);
  writer.text(item.documentId);
  writer.uint(item.part);
  writer.uint(item.parts);
  writer.fixed(item.signature);
  writer.bytes(item.payload);
}

/** Mirror of `writeSnapshotPart`. */
export function readSnapshotPart(reader: Reader): SnapshotPart {
  const item = {
    seq: reader.uint(),
    groupId: reader.group(),
    documentId: reader.text(wireLimits.id),
    part: reader.uint(),
    parts: reader.uint(wireLimits.snapshotParts),
    signature: reader.fixed(wireSizes.signature),
    payload: reader.bytes(wireLimits.snapshotPart),
  };
  if (item.part >= item.parts) throw new WireError('MALFORMED');
  return item;
}
