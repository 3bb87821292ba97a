import { expect, test } from 'vitest';
import { keyOwner } from './terminal-keys.ts';

/** A press as the browser tells it; node has no such event. */
function pressed(key: string, code: string, ...held: readonly string[]): KeyboardEvent {
  return {
    key,
    code,
    ctrlKey: held.includes('Control'),
    shiftKey: held.includes('Shift'),
    altKey: held.includes('Alt'),
    metaKey: held.includes('Meta'),
    getModifierState: (name: string) => held.includes(name),
  } as unknown as KeyboardEvent;
}

const linux = { selected: true, windows: false };
const windows = { selected: true, windows: true };

test.each([
  ['Ctrl+C', pressed('c', 'KeyC', 'Control')],
  ['Ctrl+V', pressed('v', 'KeyV', 'Control')],
  ['Tab', pressed('Tab', 'Tab')],
  ['Escape', pressed('Escape', 'Escape')],
  ['Ctrl+K', pressed('k', 'KeyK', 'Control')],
  ['F', pressed('f', 'KeyF')],
  ['Ctrl+Alt+C', pressed('c', 'KeyC', 'Control', 'Alt')],
])('%s belongs to the program, whatever is selected', (_name, event) => {
  expect(keyOwner(event, linux)).toBe('program');
});

test('the keys to find, to leave and to go to another terminal are the app’s', () => {
  expect(keyOwner(pressed('f', 'KeyF', 'Control'), linux)).toBe('app');
  expect(keyOwner(pressed('L', 'KeyL', 'Control', 'Shift'), linux)).toBe('app');
  expect(keyOwner(pressed('}', 'BracketRight', 'Control', 'Shift'), linux)).toBe('app');
  expect(keyOwner(pressed('{', 'BracketLeft', 'Control', 'Shift'), linux)).toBe('app');
  expect(keyOwner(pressed('Enter', 'Enter', 'Control', 'Shift'), linux)).toBe('app');
});

test('Ctrl+Shift+C copies everywhere; Ctrl+C on Windows alone, and only when something is selected', () => {
  expect(keyOwner(pressed('C', 'KeyC', 'Control', 'Shift'), linux)).toBe('copy');
  expect(keyOwner(pressed('c', 'KeyC', 'Control'), windows)).toBe('copy');
  expect(keyOwner(pressed('c', 'KeyC', 'Control'), { ...windows, selected: false })).toBe('program');
  expect(keyOwner(pressed('v', 'KeyV', 'Control'), windows)).toBe('paste');
});
