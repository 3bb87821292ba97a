import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTail } from './tail.ts';

test('the end of a stream is kept, whatever pieces it comes in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 })), fc.integer({ min: 1, max: 50 }), (pieces, limit) => {
      const tail = createTail(limit);
      for (const piece of pieces) tail.push(Buffer.from(piece));
      const all = pieces.join('');
      expect(tail.read()).toEqual({ output: all.slice(-limit), truncated: all.length > limit });
      expect(tail.read()).toEqual({ output: all.slice(-limit), truncated: all.length > limit });
    }),
  );
});

test('a character that was cut is left out', () => {
  const tail = createTail(4);
  tail.push(Buffer.from('a€€'));
  expect(tail.read()).toEqual({ output: '€', truncated: true });
});
