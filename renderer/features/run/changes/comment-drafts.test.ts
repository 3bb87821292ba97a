import { expect, test } from 'vitest';
import {
  addComment,
  beginComment,
  editComment,
  forgetSent,
  leaveComment,
  noDrafts,
  removeComment,
  useDraftStore,
  writeComment,
} from './comment-drafts.ts';
import { placeKey } from './line-selection.ts';

const place = { path: 'a.ts', side: 'after', line: 4, endLine: 5 } as const;
const other = { ...place, line: 9, endLine: 9 };
const written = writeComment(beginComment(noDrafts, place), ' Why? ');
const added = addComment(written);

test('what is added waits with the others, and its lines are free for another', () => {
  expect(added).toEqual({ added: [{ ...place, text: 'Why?' }], begun: new Map(), writing: null });
  const second = addComment(writeComment(beginComment(added, place), 'And this?'));
  expect(second.added.map(({ text }) => text)).toEqual(['Why?', 'And this?']);
});

test('without a word nothing is added', () => {
  const empty = writeComment(beginComment(noDrafts, place), '  \n ');
  expect(addComment(empty)).toBe(empty);
  expect(addComment(noDrafts)).toBe(noDrafts);
});

test('what was left is there again at its own lines, and only there', () => {
  const left = beginComment(leaveComment(written), other);
  expect(left.begun.get(placeKey(other))).toBeUndefined();
  expect(beginComment(left, place).begun.get(placeKey(place))).toBe(' Why? ');
});

test('a comment is taken back, or taken back to be written anew', () => {
  const [comment] = added.added;
  if (!comment) throw new Error('nothing was added');
  expect(removeComment(added, comment).added).toEqual([]);
  const again = editComment(added, comment);
  expect(again).toMatchObject({ added: [], writing: place });
  expect(again.begun.get(placeKey(place))).toBe('Why?');
});

test('what was added while others were sent stays', () => {
  const meanwhile = addComment(writeComment(beginComment(added, other), 'Later.'));
  expect(forgetSent(meanwhile, added.added).added.map(({ text }) => text)).toEqual(['Later.']);
});

test('each run has its own', () => {
  const { change } = useDraftStore.getState();
  change('1', () => added);
  change('2', (drafts) => beginComment(drafts, other));
  const { byRun } = useDraftStore.getState();
  expect(byRun.get('1')).toBe(added);
  expect(byRun.get('2')).toMatchObject({ added: [], writing: other });
});
