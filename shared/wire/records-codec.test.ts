import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyRecords } from '../testing/wire/records.ts';
import { wireLimits } from './limits.ts';
import type { LogRecord, YjsRecord } from './messages.ts';
import { createReader } from './reader.ts';
import { readRecords, writeRecords } from './records-codec.ts';
import { createWriter } from './writer.ts';

function encode(records: readonly LogRecord[]): Uint8Array {
  const writer = createWriter();
  writeRecords(writer, records);
  return writer.finish();
}

function decode(bytes: Uint8Array): LogRecord[] {
  const reader = createReader(bytes);
  const records = readRecords(reader);
  reader.end();
  return records;
}

function update(seq: number, documentId: string, payload: readonly number[]): YjsRecord {
  const place = { kind: 'yjs', seq, groupId: 'workspace', deviceId: 'd', localId: seq + 100 } as const;
  return { ...place, documentId, origin: '', payload: Uint8Array.from(payload) };
}

const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
/** Two updates, up to their tables: kinds, seqs 7 and 8, group and device. */
const head = [2, 1, 1, 7, 1, 1, ...text('workspace'), 1, ...text('d')];
const whole = [...head, 2, ...text('a'), ...text('b'), 0, 1, 1, 0, 107, 1, 1, 2, 9, 8, 8];

describe('records of a frame', () => {
  test('F6: stand by columns, each text once, payloads by document', () => {
    const records = [update(7, 'a', [1]), update(8, 'b', [2]), update(9, 'a', [3]), update(12, 'a', [4, 4])];
    expect([...encode(records)]).toEqual([
      ...[4, 1, 1, 1, 1],
      ...[7, 1, 1, 3],
      ...[1, ...text('workspace')],
      ...[1, ...text('d')],
      ...[2, ...text('a'), ...text('b'), 0, 1, 0, 0],
      ...[1, 0],
      ...[107, 1, 1, 3],
      ...[1, 1, 2, 1],
      ...[1, 3, 4, 4, 2],
    ]);
    expect(decode(encode(records))).toEqual(records);
  });

  test('F6: any come back as they were, in any order and with ids that come again', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(decode(encode(records))).toEqual(records);
      }),
      { numRuns: 500 },
    );
  });

  test('F6: whatever a difference leads to is a number of the wire, and there is one way to say it', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const seqs = [most, 0, 1, most - 1, most, most];
    const records = seqs.map((seq) => ({ ...update(seq, 'a', []), localId: most - seq }));
    expect(decode(encode(records))).toEqual(records);
  });

  test('F3: this is how it is written', () => {
    expect(decode(Uint8Array.from(whole))).toHaveLength(2);
    expect([...encode(decode(Uint8Array.from(whole)))]).toEqual(whole);
  });

  const from = head.length;
  const refused: [string, number[]][] = [
    [
      'a text that stands in no row',
      [...head, 2, ...text('a'), ...text('b'), 0, 0, 1, 0, 107, 1, 1, 2, 9, 8, 8],
    ],
    [
      'a text that comes first later',
      [...head, 2, ...text('a'), ...text('b'), 1, 0, 1, 0, 107, 1, 1, 2, 9, 8, 8],
    ],
    ['a text that comes twice', [...head, 2, ...text('a'), ...text('a'), 0, 1, 1, 0, 107, 1, 1, 2, 9, 8, 8]],
    ['a row without a text', [...head, 0, 1, 0, 107, 1, 1, 2, 9, 8, 8]],
    [
      'more texts than rows',
      [...head, 3, ...text('a'), ...text('b'), ...text('c'), 0, 1, 1, 0, 107, 1, 0, 0],
    ],
    ['a length beyond the frame', [...whole.slice(0, from), 1, ...text('a'), 1, 0, 107, 1, 9, 9, 1, 1]],
  ];
  test.each(refused)('F3, F6: %s is refused', (_, bytes) => {
    expect(() => decode(Uint8Array.from(bytes))).toThrowError(expect.objectContaining({ code: 'MALFORMED' }));
  });

  test('F2: a count beyond what is left is refused before anything is read', () => {
    expect(() => decode(Uint8Array.of(0x80, 0x40, 1, 1))).toThrowError(
      expect.objectContaining({ code: 'MALFORMED' }),
    );
    const many = encode(Array.from({ length: wireLimits.sentRecords }, (_, i) => update(i, 'a', [])));
    expect(decode(many)).toHaveLength(wireLimits.sentRecords);
  });
});
