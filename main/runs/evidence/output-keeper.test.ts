import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutputKeeper } from './output-keeper.ts';

const limits = { head: 8, tail: 4 };
const keep = (chunks: readonly Uint8Array[]): { text: string; cut: number } => {
  const keeper = createOutputKeeper(limits);
  for (const chunk of chunks) keeper.push(chunk);
  const { bytes, cut } = keeper.finish();
  return { text: Buffer.from(bytes).toString('latin1'), cut };
};
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('what fits is kept as it is', () => {
  expect(keep([bytesOf('0123'), bytesOf('456789'), bytesOf('ab')])).toEqual({ text: '0123456789ab', cut: 0 });
  expect(keep([])).toEqual({ text: '', cut: 0 });
});

test('of what does not fit the beginning and the end are kept, whatever the pieces', () => {
  const pieces = fc.array(fc.string({ minLength: 0, maxLength: 9, unit: fc.constantFrom('a', 'b', 'c') }));
  fc.assert(
    fc.property(pieces, (texts) => {
      const whole = texts.join('');
      const { text, cut } = keep(texts.map(bytesOf));
      const left = Math.max(0, whole.length - 12);
      const note = `\n[${left} bytes of the output are left out here.]\n`;
      const parts = left === 0 ? [whole] : [whole.slice(0, 8), note, whole.slice(-4)];
      expect({ text, cut }).toEqual({ text: parts.join(''), cut: left });
    }),
  );
});
