import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRecords } from '../../shared/testing/wire/records.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { recordStretches } from './packing.ts';

/** Number of the message, counts of its tables, and `head`. */
const FRAME_HEAD = 64;

test('L2: a stretch is never larger as a frame than was asked for, unless it is one record', () => {
  const many = fc.array(anyRecords, { maxLength: 6 }).map((lists) => lists.flat());
  fc.assert(
    fc.property(
      many,
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 20 }),
      (records, bytes, count) => {
        const parts = recordStretches(records, bytes, count);
        expect(parts.flat()).toEqual(records);
        for (const items of parts) {
          expect(items.length).toBeLessThanOrEqual(count);
          const frame = encodeServerMessage({ type: 'records', items, head: Number.MAX_SAFE_INTEGER });
          expect(items.length === 1 || frame.length <= bytes + FRAME_HEAD).toBe(true);
        }
      },
    ),
  );
});

test('L2: ids that come again cost no bytes, so that a frame holds more', () => {
  const record = {
    kind: 'yjs' as const,
    groupId: 'workspace' as const,
    deviceId: 'd'.repeat(36),
    documentId: 'x'.repeat(40),
    origin: '',
    payload: new Uint8Array(20),
  };
  const records = Array.from({ length: 100 }, (_, i) => ({ ...record, seq: i + 1, localId: i + 1 }));
  expect(recordStretches(records, 100 * 60)).toHaveLength(1);
});
