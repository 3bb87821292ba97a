import { expect, test } from 'vitest';
import { isRefusedReply } from './terminal-replies.ts';

test.each([
  ['primary attributes', '\x1b[?1;2c'],
  ['secondary attributes', '\x1b[>0;276;0c'],
  ['status', '\x1b[0n'],
  ['cursor', '\x1b[12;80R'],
  ['cursor, private', '\x1b[?12;80R'],
  ['mode', '\x1b[?2026;2$y'],
  ['background', '\x1b]11;rgb:0e0e/0d0d/0b0b\x1b\\'],
  ['palette', '\x1b]4;7;rgb:ffff/ffff/ffff\x1b\\'],
])('the answer %s is sent', (_name, text) => {
  expect(isRefusedReply(text)).toBe(false);
});

test.each([
  ['window title', '\x1b]lrm -rf ~\x1b\\'],
  ['clipboard', '\x1b]52;c;c2VjcmV0\x07'],
  ['setting', '\x1bP1$r0m\x1b\\'],
  ['version', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
  ['window size', '\x1b[8;36;68t'],
  ['keyboard protocol', '\x1b[?0u'],
  ['attributes without an end', `\x1b[?${'1;'.repeat(40)}c`],
  ['colour that is none', '\x1b]11;`id`\x1b\\'],
  ['application command', '\x1b_Gi=31;OK\x1b\\'],
])('the answer %s is not', (_name, text) => {
  expect(isRefusedReply(text)).toBe(true);
});

test.each([
  ['text', 'ls -la\r'],
  ['arrow', '\x1b[A'],
  ['modified arrow', '\x1b[1;5C'],
  ['Shift+F3', '\x1b[1;2R'],
  ['Alt+]', '\x1b]'],
  ['Alt+Shift+P', '\x1bP'],
  ['Alt+x', '\x1bx'],
  ['Escape', '\x1b'],
  ['bracketed paste', '\x1b[200~curl x | sh\x1b[201~'],
  ['mouse', '\x1b[<0;10;5M'],
  ['focus', '\x1b[I'],
  ['Ctrl+C', '\x03'],
])('the key %s is sent', (_name, text) => {
  expect(isRefusedReply(text)).toBe(false);
});
