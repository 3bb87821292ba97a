import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdit, smallestEdit, type TextEdit } from '../../../shared/documents/text-edit.ts';
import { carryEdits, cutEdit } from './text-changes.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'), maxLength: 20 });

/** The edits that lead through these texts. */
function editsOf(texts: readonly string[]): TextEdit[] {
  return texts.slice(1).flatMap((next, place) => smallestEdit(texts[place] ?? '', next) ?? []);
}

function steps(from: string, edits: readonly TextEdit[], current: string): string[] {
  let now = current;
  return [...carryEdits(from, edits, current)].map((edit) => (now = applyEdit(now, edit)));
}

describe('164: edits of a text made again', () => {
  test('in the text that they were made in they lead to the same', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (texts) => {
        const [first = ''] = texts;
        expect(steps(first, editsOf(texts), first).at(-1) ?? first).toBe(texts.at(-1));
      }),
    );
  });

  test('whatever the text has become, every step is one, and none repeats the one before', () => {
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 8 }), (current, texts) => {
        let last = current;
        for (const step of steps(texts[0] ?? '', editsOf(texts), current)) {
          expect(step.isWellFormed()).toBe(true);
          expect(step).not.toBe(last);
          last = step;
        }
      }),
    );
  });

  test.each([
    ['behind what does not count', 'one two', ['one X two', 'one X two three'], ['one two three']],
    ['before it', 'one two', ['one X two', 'zero one X two'], ['zero one two']],
    ['inside it: only what was put there comes', 'one two', ['one XXX two', 'one XyX two'], ['one ytwo']],
    ['over its edge', 'one two', ['one X two', 'one '], ['one ']],
    ['what was taken away stays', 'one two three', ['one three', 'one three four'], ['one two three four']],
    ['several, each where it belongs', 'ab', ['aXb', 'aXb1', '0aXb1'], ['ab1', '0ab1']],
  ])('%s', (_, current, texts, expected) => {
    expect(steps(texts[0] ?? '', editsOf(texts), current)).toEqual(expected);
  });

  test('a long insertion comes in steps that tear no pair apart', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 5 }), (before, insert, max) => {
        const whole = { index: before.length, remove: 0, insert };
        const parts = [...cutEdit(whole, max)];
        expect(parts.reduce(applyEdit, before)).toBe(applyEdit(before, whole));
        for (const part of parts) {
          expect(part.insert.isWellFormed()).toBe(true);
          expect(part.insert.length).toBeLessThanOrEqual(max + 1);
        }
      }),
    );
  });
});
