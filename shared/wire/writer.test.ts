import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReader } from './reader.ts';
import { createWriter } from './writer.ts';

test.each([-1, 0.5, Number.NaN, 2 ** 53])('F1: %d is no number of the wire', (value) => {
  expect(() => createWriter().uint(value)).toThrowError(RangeError);
});

test.each(['é', 'a\n', '\u007f', '🔥'])('F1: %j is no text of the wire', (value) => {
  expect(() => createWriter().text(value)).toThrowError(RangeError);
});

test('F1: numbers are in their shortest form, as lib0 writes them', () => {
  const forms: [number, number[]][] = [
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [16_383, [0xff, 0x7f]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 8]],
    [2 ** 53 - 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ];
  for (const [value, form] of forms) {
    const writer = createWriter();
    writer.uint(value);
    expect([...writer.finish()]).toEqual(form);
  }
});

test('F3: frames that are written at the same time do not touch each other', () => {
  const pair = fc.tuple(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 3000 }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 30 }), fc.nat(40), (pairs, size) => {
      const open = pairs.map(([first, second]) => ({ writer: createWriter(size), first, second }));
      for (const { writer, first } of open) writer.bytes(first);
      for (const { writer, second } of open) writer.bytes(second);
      const frames = open.map(({ writer, ...wrote }) => ({ ...wrote, frame: writer.finish() }));
      for (const { frame, first, second } of frames) {
        const reader = createReader(frame);
        expect(reader.bytes(3000)).toEqual(first);
        expect(reader.bytes(3000)).toEqual(second);
        reader.end();
      }
    }),
  );
});
