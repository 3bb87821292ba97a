import type { LogRecord } from '../../shared/wire/messages.ts';

/**
 * What a record takes on the disk beside its payload, in bytes: its row, its hash, and its places in indexes. Rows
 * stay for ever, so that they count for the quota and for rates however small the payloads are (SPEC.md, K19).
 */
export const RECORD_BYTES = 256;

/** What a record counts for, in bytes. */
export function storedSize(record: LogRecord): number {
  return RECORD_BYTES + (record.kind === 'yjs' ? record.payload.length : record.bytes.length);
}
