import { describe, expect, test } from 'vitest';
import { encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import { cutBatch } from './cut-batch.ts';
import type { PendingRecord } from './ports.ts';

function record(localId: number, bytes = 1): PendingRecord {
  const payload = new Uint8Array(bytes);
  return { localId, groupId: 'workspace', documentId: 'workspace', origin: '', payload };
}

describe('a batch', () => {
  test('is cut by number and by bytes, and holds one record at least', () => {
    const many = Array.from({ length: 300 }, (_, i) => record(i + 1));
    expect(cutBatch(many)).toHaveLength(256);
    expect(cutBatch([record(1, 200_000), record(2, 200_000)])).toHaveLength(1);
    expect(cutBatch([record(1, 900_000)])).toHaveLength(1);
    expect(cutBatch([])).toEqual([]);
  });

  test('fits into a frame', () => {
    const records = cutBatch(Array.from({ length: 300 }, (_, i) => record(i + 1, 2_000)));
    const frame = encodeClientMessage({ type: 'push', batchId: 1, records });
    expect(frame.length).toBeLessThan(wireLimits.frame);
  });

  test('ends before a record that no frame can carry', () => {
    const large = record(2, wireLimits.payload + 1);
    expect(cutBatch([record(1), large, record(3)])).toEqual([record(1)]);
    expect(cutBatch([large])).toEqual([]);
    expect(cutBatch([record(1, wireLimits.payload)])).toHaveLength(1);
  });
});
