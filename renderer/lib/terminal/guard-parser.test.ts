/* oxlint-disable no-control-regex -- terminals speak in control characters */
import headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanTitle } from './clean-title.ts';
import { guardParser } from './guard-parser.ts';
import { isRefusedReply } from './terminal-replies.ts';

/** The engine of the real terminal, without a window; what would leave it is kept. */
async function show(output: string): Promise<{ sent: string[]; copies: string[]; titles: string[] }> {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true, logLevel: 'off' });
  const seen = { sent: [] as string[], copies: [] as string[], titles: [] as string[] };
  guardParser(terminal.parser, { onCopyRequest: (text) => seen.copies.push(text) });
  terminal.onData((text) => !isRefusedReply(text) && seen.sent.push(text));
  terminal.onBinary((text) => seen.sent.push(text));
  terminal.onTitleChange((title) => seen.titles.push(cleanTitle(title)));
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  terminal.dispose();
  return seen;
}

const nothing = { sent: [], copies: [], titles: [] };

test.each([
  ['the clipboard is asked for', '\x1b]52;c;?\x07\x1b]52;p;?\x1b\\\x1b]52;;?\x07'],
  ['a title is to be typed', '\x1b[21t\x1b[20t\x1b]l\x1b\\'],
  ['a setting is asked for', '\x1bP$qm\x1b\\\x1bP$q"p\x1b\\\x1bP+q544e\x1b\\'],
  ['the version is asked for', '\x1b[>q\x1b[>0q'],
  ['sizes and places are asked for', '\x1b[18t\x1b[14t\x1b[13t\x1b[19t'],
  ['folders and notices are told', '\x1b]7;file:///etc\x07\x1b]9;look\x07\x1b]777;notify;a;b\x07'],
  [
    'another terminal is meant',
    '\x1b]1337;File=name=eA==:AAAA\x07\x1b]1337;CopyToClipboard=\x07\x1b]50;x\x07',
  ],
  ['colours are changed', '\x1b]4;1;#000000\x07\x1b]10;#000000\x07\x1b]11;#000000;?\x07\x1b]4;1;?;2;?\x07'],
  ['pictures and programs are sent', '\x1bPq#0;2;0;0;0~-\x1b\\\x1b_Ga=q;AAAA\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\'],
  ['bells, enquiries and null bytes', '\x05\x07\x00'],
])('nothing leaves when %s', async (_name, output) => {
  expect(await show(output)).toEqual(nothing);
});

test('a program may ask for the clipboard to be written, which only tells the person', async () => {
  expect(await show('\x1b]52;c;aGVsbG8=\x07')).toEqual({ ...nothing, copies: ['hello'] });
});

test('a title is told, stripped; a huge one is cut', async () => {
  const { titles } = await show(`\x1b]0;a\u202eb\x07\x1b]2;${'x'.repeat(10_000)}\x07`);
  expect(titles).toEqual(['ab', `${'x'.repeat(79)}…`]);
});

const allowed =
  /^\x1b(?:\[[?>][0-9;]{1,16}c|\[0n|\[\??[0-9]{1,4};[0-9]{1,4}R|\[\??[0-9]{1,6};[0-4]\$y|\[[IO]|\](?:1[0-2]|4;[0-9]{1,3});rgb:[0-9a-f/]{14}\x1b\\)$/;

/** Pieces of which attacks are made, and anything at all. */
const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\x1b]',
      '\x1bP',
      '\x1b[',
      '\x1b_',
      '\x1b^',
      '\x07',
      '\x1b\\',
      '\x9c',
      '\x9d',
      '\x90',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '52;c;?',
      '52;',
      '4;1;?',
      '10;?',
      '21t',
      '18t',
      '$qm',
      '+q',
      '>q',
      '6n',
      '?6n',
      'c',
      '>c',
      '?1004h',
      '?1000h',
      '0;title',
      '8;;javascript:x',
      '$p',
      '?25$p',
      '5n',
      'x',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\x1b[c', '\x1b[6n', '\x1b]11;?\x07', '\x1b[?25$p', '\x1b]52;c;?\x07'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

test('whatever is printed, only answers of the list are sent, and no question of the clipboard is a wish', async () => {
  let answers = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const { sent, copies, titles } = await show(pieces.join(''));
      for (const text of sent) expect(text).toMatch(allowed);
      for (const copy of copies) expect(copy).not.toBe('?');
      for (const title of titles) expect(title).not.toMatch(/\p{Cc}/u);
      answers += sent.length;
    }),
    { numRuns: 400 },
  );
  expect(answers).toBeGreaterThan(20);
});
