import { expect, test } from 'vitest';
import { capKeys, keysOf } from './key-label.ts';

test.each([
  ['$mod+KeyK', 'Mod+K'],
  ['$mod+Shift+KeyO', 'Mod+Shift+O'],
  ['[Shift]+?', '?'],
  ['Shift+y', 'Shift+Y'],
  ['g m', 'G M'],
  ['/', '/'],
  ['Escape', 'Esc'],
  ['Shift+ArrowDown', 'Shift+Down'],
  ['$mod+Backslash', 'Mod+\\'],
])('%s is shown as %s', (keys, shown) => {
  expect(capKeys(keys)).toBe(shown);
});

test('a command is shown by the keys that the keymap gives it', () => {
  expect(keysOf('create')).toBe('C');
  expect(keysOf('palette')).toBe('Mod+K');
});
