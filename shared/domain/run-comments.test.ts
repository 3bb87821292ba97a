import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  keptComments,
  promptOfComments,
  quoteOf,
  type CommentedFile,
  type LineComment,
} from './run-comments.ts';

const files: CommentedFile[] = [
  {
    path: 'src/clock.ts',
    hunks: [
      {
        lines: [
          { text: 'const zone = "local";', before: 4, after: null },
          { text: 'const zone = "ship";', before: null, after: 4 },
          { text: 'export { zone };', before: 5, after: 5 },
        ],
      },
    ],
  },
];
const comment = (change: Partial<LineComment> = {}): LineComment => ({
  path: 'src/clock.ts',
  side: 'after',
  line: 4,
  endLine: 4,
  text: 'Name it better.',
  ...change,
});

test('a prompt names file and lines, quotes the code and gives the comment', () => {
  expect(promptOfComments([comment({ endLine: 5 })], files)).toBe(
    [
      'A person looked through your changes and left a comment. Work through all of them, then say in one sentence each what you did.',
      '',
      '1. src/clock.ts, lines 4 to 5',
      '```',
      'const zone = "ship";',
      'export { zone };',
      '```',
      'Name it better.',
    ].join('\n'),
  );
});

test('the side tells which of the two lines with a number is meant', () => {
  expect(quoteOf(comment({ side: 'before' }), files)).toBe('const zone = "local";');
  expect(promptOfComments([comment({ side: 'before' })], files)).toContain(
    'src/clock.ts, line 4 of the file before your changes\n```\nconst zone = "local";',
  );
});

test('comments come file by file and line by line, however they were written', () => {
  const prompt = promptOfComments([
    comment({ path: 'z.ts', text: 'third' }),
    comment({ line: 9, endLine: 9, text: 'second' }),
    comment({ text: 'first' }),
  ]);
  expect(prompt).toContain('left 3 comments');
  expect([...prompt.matchAll(/^(\d)\. .*\n(\w+)$/gm)].map(([, number, text]) => [number, text])).toEqual([
    ['1', 'first'],
    ['2', 'second'],
    ['3', 'third'],
  ]);
});

test('code that was kept with the comment is quoted, whatever the diff says by now', () => {
  expect(promptOfComments([comment({ code: 'const zone = 1;' })], files)).toContain('const zone = 1;');
  expect(promptOfComments([comment({ code: 'const zone = 1;' })], files)).not.toContain('ship');
});

test('lines that are not in the diff are named and not quoted', () => {
  expect(quoteOf(comment({ line: 40, endLine: 41 }), files)).toBeUndefined();
  expect(promptOfComments([comment({ line: 40, endLine: 41 })], files)).not.toContain('```');
});

test('a long selection is cut, and very many long ones go without quotes', () => {
  const lines = Array.from({ length: 50 }, (_, index) => ({
    text: 'x'.repeat(1_000),
    before: null,
    after: index + 1,
  }));
  const long = [{ path: 'src/clock.ts', hunks: [{ lines }] }];
  const quote = quoteOf(comment({ line: 1, endLine: 50 }), long) ?? '';
  expect(quote.split('\n')).toHaveLength(21);
  expect(quote.length).toBeLessThan(6_100);
  const many = Array.from({ length: 50 }, () => comment({ line: 1, endLine: 50, text: 'y'.repeat(3_000) }));
  const prompt = promptOfComments(many, long);
  expect(prompt).not.toContain('```');
  expect(prompt.length).toBeLessThan(262_144);
});

test('what the agent had is not kept for the next attempt', () => {
  const kept = comment({ text: 'kept' });
  expect(
    keptComments([
      { kind: 'comments', sent: true, comments: [comment()] },
      { kind: 'message' },
      { kind: 'comments', sent: false, comments: [kept] },
    ]),
  ).toEqual([kept]);
});

test('no code can end its own quote', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[`a\n]{0,40}$/), (code) => {
      const prompt = promptOfComments([comment({ code })]);
      const fence = /^(`{3,})$/m.exec(prompt)?.[1] ?? '';
      expect(code).not.toContain(fence);
      expect(prompt).toContain(`\n${fence}\n${code}\n${fence}\nName it better.`);
    }),
  );
});
