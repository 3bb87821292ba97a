import { keymap, type Command } from './keymap.ts';

/** Spelling of a key for the kit's key caps, where it differs from that of the keymap. */
const capNames: Readonly<Record<string, string>> = {
  $mod: 'Mod',
  Escape: 'Esc',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Backslash: '\\',
  BracketLeft: '[',
  BracketRight: ']',
};

/** The keys of a command for a key cap: `$mod+KeyK` is `Mod+K`, `[Shift]+?` is `?`. */
export function keysOf(command: Command): string {
  return capKeys(keymap[command].keys);
}

/** Turns the notation of the keymap into that of the key caps. */
export function capKeys(keys: string): string {
  return keys.split(' ').map(capPress).join(' ');
}

function capPress(press: string): string {
  // In brackets: whether it takes Shift is the keyboard's matter.
  const needed = press.split('+').filter((part) => !part.startsWith('['));
  const parts = needed.map((part) => capNames[part] ?? part.replace(/^Key(?=[A-Z]$)/, ''));
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part)).join('+');
}
