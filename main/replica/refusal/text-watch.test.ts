import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyEdit } from '../../../shared/documents/text-edit.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { watchText } from './text-watch.ts';

function textWith(content: string): Y.Text {
  const text = new Y.Doc().getText('body');
  text.insert(0, content);
  return text;
}

test('164: an edit stands where it was made, also where the same letters stand beside it', () => {
  const text = textWith('ab ab');
  const watch = watchText(text);
  text.insert(3, 'ab ');
  expect(watch.edits()).toEqual([{ index: 3, remove: 0, insert: 'ab ' }]);
  text.delete(0, 3);
  expect(watch.edits()).toEqual([{ index: 0, remove: 3, insert: '' }]);
  expect([watch.before, watch.now(), watch.edits()]).toEqual(['ab ab', 'ab ab', []]);
});

test('164: edits lead from one text to the next, whatever one update changes', () => {
  const random = createSeededRandom(3);
  const text = textWith('aaaa');
  const watch = watchText(text);
  for (let round = 0; round < 200; round++) {
    const before = watch.now();
    text.doc?.transact(() => {
      for (let i = 0; i <= random.below(4); i++) {
        if (random.chance(0.6)) text.insert(random.between(0, text.length), random.pick(['a', 'ab', '😀']));
        else if (text.length > 0) text.delete(random.below(text.length), 1);
      }
    });
    expect(watch.edits().reduce(applyEdit, before)).toBe(text.toJSON());
  }
});

test('164: with something else than letters in it the texts are compared', () => {
  const text = textWith('ab');
  text.insertEmbed(0, { image: 'x' });
  const watch = watchText(text);
  text.insert(2, 'c');
  expect(watch.edits()).toEqual([{ index: 1, remove: 0, insert: 'c' }]);
});
