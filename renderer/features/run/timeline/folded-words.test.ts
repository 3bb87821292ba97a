import { expect, test } from 'vitest';
import { describeAnswers, describeFolded, type FoldedItem } from './folded-words.ts';
import type { Answered } from './timeline-model.ts';

const place = { seq: 1, at: 1 };
const answered = (choice: string, command?: string): Answered => ({
  choice,
  approval: {
    requestId: 'r',
    kind: 'command',
    title: 'Run a command',
    openedAt: 1,
    ...(command === undefined ? {} : { command }),
  },
});
const line = (item: FoldedItem) => describeFolded(item, 'ended');

test('a line begins with what happened and ends with the first line of what was said', () => {
  expect(line({ ...place, kind: 'prompt', text: '\n  Fix it.\nAll of it.' })).toEqual({
    what: 'Prompt sent',
    said: 'Fix it.',
  });
  expect(line({ ...place, kind: 'log', texts: ['a', 'b'] })).toEqual({ what: '2 notes', said: 'b' });
  expect(line({ ...place, kind: 'worktree', base: 'main', commit: '0123456789ab', path: '/w' })).toEqual({
    what: 'Worktree ready',
    names: 'from main at 0123456',
  });
});

test('answers of one kind are counted, others are told as a number of answers', () => {
  expect(describeAnswers([answered('allow')])).toBe('Allowed once');
  expect(describeAnswers([answered('allow'), answered('allow')])).toBe('Allowed 2 times');
  expect(describeAnswers([answered('deny'), answered('deny')])).toBe('Denied 2 times');
  expect(describeAnswers([answered('allow'), answered('deny')])).toBe('Answered 2 questions');
  expect(describeAnswers([answered('maybe')])).toBe('Answered maybe');
});

test('a question names its command, and its title where it has none', () => {
  const answers = [answered('allow', 'make\nclean'), answered('allow')];
  expect(line({ ...place, kind: 'answers', answers }).names).toBe('make, Run a command');
});

test('answers that nobody gave say so', () => {
  expect(describeAnswers([{ ...answered('allow'), by: 'policy' }])).toBe('Allowed once by a rule');
  expect(describeAnswers([{ ...answered('allow'), by: 'policy' }, answered('allow')])).toBe(
    'Allowed 2 times',
  );
});

test('comments say whether the agent has them', () => {
  const comment = { path: 'a.ts', side: 'after', line: 1, endLine: 1, text: 'Why?\nSay it.' } as const;
  expect(line({ ...place, kind: 'comments', sent: true, comments: [comment] })).toEqual({
    what: '1 comment sent',
    said: 'Why?',
  });
  expect(line({ ...place, kind: 'comments', sent: false, comments: [comment, comment] })).toEqual({
    what: '2 comments kept',
    said: 'Why?',
    detail: 'for the next attempt',
  });
});

test('unknown events are named by their type', () => {
  expect(line({ ...place, kind: 'unknown', type: 'thread/compacted', raws: ['{}', '{}'] })).toEqual({
    what: 'thread/compacted',
    names: '2 times',
  });
});
