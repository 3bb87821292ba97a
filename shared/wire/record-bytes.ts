import type { WorkspaceId } from '../domain/ids.ts';
import { toUtf8 } from '../lib/utf8.ts';
import type { LogRecord, MetaRecord, RunRecord, YjsRecord } from './messages.ts';
import { recordTags } from './record-codec.ts';
import { createWriter } from './writer.ts';

const DOMAIN = toUtf8('hearth/record/v1\0');

/** A record without its place in the log, which its writer does not know yet. */
export type RecordContent = Omit<YjsRecord, 'seq'> | Omit<RunRecord, 'seq'> | Omit<MetaRecord, 'seq'>;

/**
 * The bytes whose SHA-256 stands for a record in chains and digests (SPEC.md, S1 and D1). `seq` is no part of
 * it: the record of a device is the same before and after the server took it, and in a restored log.
 */
export function recordBytes(workspaceId: WorkspaceId, record: RecordContent | LogRecord): Uint8Array {
  const content = record.kind === 'yjs' ? record.payload : record.bytes;
  const writer = createWriter(content.length + 288);
  writer.fixed(DOMAIN);
  writer.text(workspaceId);
  writer.uint(recordTags[record.kind]);
  switch (record.kind) {
    case 'yjs':
      writer.text(record.deviceId);
      writer.uint(record.localId);
      writer.text(record.groupId);
      writer.text(record.documentId);
      writer.text(record.origin);
      break;
    case 'run':
      writer.text(record.deviceId);
      writer.text(record.groupId);
      writer.fixed(record.signature);
      break;
    case 'meta':
      writer.fixed(record.signature);
  }
  writer.bytes(content);
  return writer.finish();
}
