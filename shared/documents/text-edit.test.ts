import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { replaceText, smallestEdit, textSteps } from './text-edit.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', 'e\u0301'), maxLength: 12 });

test('documents 5: the edit turns the one text into the other and tears no character apart', () => {
  fc.assert(
    fc.property(letters, letters, (before, after) => {
      const edit = smallestEdit(before, after);
      expect(edit === null).toBe(before === after);
      const { index, remove, insert } = edit ?? { index: 0, remove: 0, insert: '' };
      expect(before.slice(0, index) + insert + before.slice(index + remove)).toBe(after);
      for (const part of [before.slice(0, index), insert, before.slice(index + remove)]) {
        expect(part.isWellFormed()).toBe(true);
      }
    }),
  );
});

test.each([
  ['abc', 'abXc', { index: 2, remove: 0, insert: 'X' }],
  ['abc', 'ac', { index: 1, remove: 1, insert: '' }],
  ['aaa', 'aaaa', { index: 3, remove: 0, insert: 'a' }],
  ['x😀y', 'x😁y', { index: 1, remove: 2, insert: '😁' }],
  ['', 'new', { index: 0, remove: 0, insert: 'new' }],
])('documents 5: %j to %j', (before, after, edit) => {
  expect(smallestEdit(before, after)).toEqual(edit);
});

test('documents 5: a long insertion is made in several updates, none of them too large', () => {
  const after = `start ${'😀'.repeat(160_001)} end`;
  const doc = new Y.Doc();
  const sizes: number[] = [];
  doc.on('update', (update: Uint8Array) => sizes.push(update.length));
  doc.getText('body').insert(0, 'start  end');
  for (const text of textSteps('start  end', after))
    doc.transact(() => replaceText(doc.getText('body'), text));
  expect(doc.getText('body').toJSON()).toBe(after);
  expect(sizes).toHaveLength(5);
  expect(Math.max(...sizes)).toBeLessThan(512 * 1024);
  expect(textSteps('a', 'a')).toEqual([]);
  expect(textSteps('a', 'b')).toEqual(['b']);
});

test('documents 5: a concurrent edit elsewhere in the text survives a replacement', () => {
  const a = new Y.Doc();
  a.getText('body').insert(0, 'first line\nsecond line\n');
  const b = new Y.Doc();
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  replaceText(a.getText('body'), 'first line\nsecond line, longer\n');
  b.getText('body').insert(0, '# ');
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
  expect(a.getText('body').toJSON()).toBe('# first line\nsecond line, longer\n');
});
