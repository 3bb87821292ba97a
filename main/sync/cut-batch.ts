import { wireLimits } from '../../shared/wire/limits.ts';
import type { PendingRecord } from './ports.ts';

/** Records of one batch at most, and bytes of their payloads. */
export const BATCH_RECORDS = 256;
export const BATCH_BYTES: number = 256 * 1024;

/** True for a record that no frame can carry. */
function isOversize({ payload }: PendingRecord): boolean {
  return payload.length > wireLimits.payload;
}

/** The records of the next batch: as many as fit, one at least, and none that is too large to be sent. */
export function cutBatch(pending: readonly PendingRecord[]): PendingRecord[] {
  let bytes = 0;
  const batch: PendingRecord[] = [];
  for (const record of pending.slice(0, BATCH_RECORDS)) {
    bytes += record.payload.length;
    if (isOversize(record) || (batch.length > 0 && bytes > BATCH_BYTES)) break;
    batch.push(record);
  }
  return batch;
}
