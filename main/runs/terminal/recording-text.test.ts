import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputLine } from './recording-text.ts';

/** The text of what was printed in such frames, and what is no character yet. */
function recorded(frames: readonly Uint8Array[]): { text: string; rest: Uint8Array } {
  let rest = new Uint8Array();
  let text = '';
  for (const frame of frames) {
    const made = outputLine(1.5, rest, frame);
    expect(made.rest.length).toBeLessThanOrEqual(3);
    const [at, kind, data] = JSON.parse(made.line.toString('utf8')) as [number, string, string];
    expect([at, kind]).toEqual([1.5, 'o']);
    expect(made.line.indexOf('\n')).toBe(made.line.length - 1);
    text += data;
    rest = new Uint8Array(made.rest);
  }
  return { text, rest };
}

test('text is recorded as it is, wherever frames cut it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat({ max: 20 })), (text, cuts) => {
      const bytes = Buffer.from(text);
      const frames: Uint8Array[] = [];
      let at = 0;
      for (const cut of cuts) frames.push(bytes.subarray(at, (at += cut)));
      expect(recorded([...frames, bytes.subarray(at)])).toEqual({
        text: bytes.toString('utf8'),
        rest: new Uint8Array(),
      });
    }),
    { numRuns: 1_000 },
  );
});

test('of any bytes the same is recorded as a decoder of UTF-8 makes of them', () => {
  const byte = fc.constantFrom(
    0x00,
    0x1b,
    0x22,
    0x41,
    0x5c,
    0x7f,
    0x80,
    0x9f,
    0xbf,
    0xc0,
    0xc3,
    0xe2,
    0xed,
    0xf0,
    0xf4,
    0xf8,
    0xff,
  );
  fc.assert(
    fc.property(fc.array(fc.array(byte, { maxLength: 6 })), (parts) => {
      const frames = parts.map((part) => Uint8Array.from(part));
      const { text, rest } = recorded(frames);
      const all = Buffer.concat(frames);
      expect(text).toBe(all.subarray(0, all.length - rest.length).toString('utf8'));
    }),
    { numRuns: 2_000 },
  );
});
