import { expect, test } from 'vitest';
import { createLives } from './lives.ts';

test('60: what was deleted stays so until somebody restores it', () => {
  const lives = createLives();
  expect(lives.objection('a', 'there')).toBeNull();
  expect(lives.objection('a', 'deleted')).toContain('nobody deleted it');
  const gone = lives.note('a', 'delete', 'one');
  expect([lives.objection('a', 'there'), lives.objection('a', 'deleted')]).toEqual([null, null]);
  gone.saved();
  expect(lives.objection('a', 'there')).toContain('one deleted it, nobody restored it');
  const back = lives.note('a', 'restore', 'two');
  expect([lives.objection('a', 'there'), lives.objection('a', 'deleted')]).toEqual([null, null]);
  back.saved();
  // Two may have restored it before it had heard of one.
  expect([lives.objection('a', 'there'), lives.objection('a', 'deleted')]).toEqual([null, null]);
  lives.note('a', 'restore', 'one').refused();
  expect(lives.objection('a', 'there')).toBeNull();
});

test('60: of one device the last deed counts', () => {
  const lives = createLives();
  lives.note('a', 'delete', 'one').saved();
  lives.note('a', 'restore', 'one').saved();
  expect(lives.objection('a', 'deleted')).toContain('one restored it');
  lives.note('a', 'delete', 'one').saved();
  expect(lives.objection('a', 'there')).toContain('is back');
});

test('60: what a device said that lost the right to say it binds nobody', () => {
  const lives = createLives((device) => device === 'one');
  lives.note('a', 'delete', 'one').saved();
  lives.note('a', 'purge', 'one').saved();
  expect([lives.objection('a', 'there'), lives.purged()]).toEqual([null, []]);
});

test('62: a purge that was answered is promised, one that may have worked is not', () => {
  const lives = createLives();
  lives.note('a', 'purge', 'one').saved();
  lives.note('b', 'purge', 'one');
  lives.note('c', 'purge', 'one').refused();
  expect(lives.purged()).toEqual(['a']);
  expect(['a', 'b', 'c', 'd'].map(lives.mayBePurged)).toEqual([true, true, false, false]);
});
