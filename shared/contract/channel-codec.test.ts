import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChannelFrame, encodeChannelFrame } from './channel-codec.ts';
import type { ChannelFrame } from './channel.ts';

const channel = fc.integer({ min: 0, max: 0xffff_ffff });
const frame: fc.Arbitrary<ChannelFrame> = fc.oneof(
  fc.record({
    op: fc.constant('open' as const),
    channel,
    target: fc.oneof(
      fc.record({ kind: fc.constant('document' as const), documentId: fc.string({ maxLength: 60 }) }),
      fc.record({ kind: fc.constant('terminal' as const), runId: fc.string({ maxLength: 36 }) }),
    ),
  }),
  fc.record({ op: fc.constant('opened' as const), channel }),
  fc.record({ op: fc.constant('data' as const), channel, bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ op: fc.constant('credit' as const), channel, bytes: channel }),
  fc.record({
    op: fc.constant('close' as const),
    channel,
    code: fc.integer({ min: 0, max: 0xffff }),
    reason: fc.string({ unit: 'grapheme', maxLength: 20 }),
  }),
);

describe('channel frames', () => {
  test('come back as they were written', () => {
    fc.assert(
      fc.property(frame, (value) => {
        expect(decodeChannelFrame(encodeChannelFrame(value))).toEqual(value);
      }),
    );
  });

  test('that are too long are refused', () => {
    const encoded = encodeChannelFrame({ op: 'data', channel: 1, bytes: new Uint8Array(16) });
    expect(decodeChannelFrame(encoded, 21)).not.toBeNull();
    expect(decodeChannelFrame(encoded, 20)).toBeNull();
  });

  test('are read from the middle of a larger buffer', () => {
    const encoded = encodeChannelFrame({ op: 'credit', channel: 7, bytes: 9 });
    const padded = Uint8Array.from([1, 2, 3, ...encoded]).subarray(3);
    expect(decodeChannelFrame(padded)).toEqual({ op: 'credit', channel: 7, bytes: 9 });
  });

  test('never throw on foreign bytes, and what is read can be written again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 0, max: 7 }), (bytes, op) => {
        if (bytes.length > 0) bytes[0] = op;
        const decoded = decodeChannelFrame(bytes);
        fc.pre(decoded !== null);
        expect(decoded && decodeChannelFrame(encodeChannelFrame(decoded))).toEqual(decoded);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['empty', []],
    ['without a whole channel number', [3, 0, 0, 0]],
    ['of an unknown kind', [9, 0, 0, 0, 1]],
    ['opened with something after it', [2, 0, 0, 0, 1, 0]],
    ['credit of three bytes', [4, 0, 0, 0, 1, 0, 0, 1]],
    ['credit of five bytes', [4, 0, 0, 0, 1, 0, 0, 1, 0, 0]],
    ['close without a whole code', [5, 0, 0, 0, 1, 3]],
    ['close with a reason that is not UTF-8', [5, 0, 0, 0, 1, 3, 232, 255]],
    ['close with a reason of 124 bytes', [5, 0, 0, 0, 1, 3, 232, ...Array<number>(124).fill(65)]],
    ['open without a target', [1, 0, 0, 0, 1]],
  ])('%s is refused', (_name, bytes) => {
    expect(decodeChannelFrame(Uint8Array.from(bytes))).toBeNull();
  });

  test.each([
    '{"kind":"document"}',
    '{"kind":"file","path":"/etc/passwd"}',
    '{"kind":"terminal","runId":"x","extra":1}',
    '[]',
    'null',
    '{',
  ])('open with target %s is refused', (json) => {
    const bytes = Uint8Array.from([1, 0, 0, 0, 1, ...Buffer.from(json)]);
    expect(decodeChannelFrame(bytes)).toBeNull();
  });

  test('a long reason is cut between characters', () => {
    const decoded = decodeChannelFrame(
      encodeChannelFrame({ op: 'close', channel: 1, code: 1000, reason: '€'.repeat(100) }),
    );
    expect(decoded).toEqual({ op: 'close', channel: 1, code: 1000, reason: '€'.repeat(41) });
  });
});
