/** Turns a key description (`Mod+K`, `Shift+C`, `G I`) into caps to draw, words and ARIA. */

export type Platform = 'mac' | 'other';

/** A part of a cap: a drawn symbol or a short text. */
export type CapPart = { readonly symbol: CapSymbol } | { readonly text: string };

export type CapSymbol =
  | 'command'
  | 'shift'
  | 'option'
  | 'enter'
  | 'backspace'
  | 'tab'
  | 'up'
  | 'down'
  | 'left'
  | 'right';

/** One drawn key; Shift stands inside the cap of the key it changes. */
export type Cap = readonly CapPart[];

interface KeyName {
  readonly part: CapPart;
  readonly word: string;
  readonly aria: string;
}

const named = (symbol: CapSymbol, word: string, aria: string): KeyName => ({ part: { symbol }, word, aria });
const written = (text: string, word: string, aria: string): KeyName => ({ part: { text }, word, aria });

const NAMES: ReadonlyMap<string, KeyName> = new Map([
  ['shift', named('shift', 'Shift', 'Shift')],
  ['enter', named('enter', 'Enter', 'Enter')],
  ['backspace', named('backspace', 'Backspace', 'Backspace')],
  ['tab', named('tab', 'Tab', 'Tab')],
  ['up', named('up', 'Up', 'ArrowUp')],
  ['down', named('down', 'Down', 'ArrowDown')],
  ['left', named('left', 'Left', 'ArrowLeft')],
  ['right', named('right', 'Right', 'ArrowRight')],
  ['esc', written('Esc', 'Escape', 'Escape')],
  ['space', written('Space', 'Space', 'Space')],
]);

function keyName(key: string, platform: Platform): KeyName {
  const lower = key.toLowerCase();
  const mac = platform === 'mac';
  if (lower === 'mod')
    return mac ? named('command', 'Command', 'Meta') : written('Ctrl', 'Control', 'Control');
  if (lower === 'alt') return mac ? named('option', 'Option', 'Alt') : written('Alt', 'Alt', 'Alt');
  const upper = key.length === 1 ? key.toUpperCase() : key;
  return NAMES.get(lower) ?? written(upper, upper, upper);
}

// `Mod++` means the plus key, so a plus at the end is a key and not a separator.
const splitChord = (chord: string): readonly string[] =>
  chord.endsWith('+') && chord.length > 1
    ? [...chord.slice(0, -1).split('+').filter(Boolean), '+']
    : chord === '+'
      ? ['+']
      : chord.split('+');

const splitSequence = (keys: string): readonly string[] => keys.trim().split(/\s+/);

/** The caps to draw, left to right. */
export function keyCaps(keys: string, platform: Platform): readonly Cap[] {
  return splitSequence(keys).flatMap((chord) => {
    const caps: CapPart[][] = [];
    let shift: CapPart[] = [];
    for (const key of splitChord(chord)) {
      const { part } = keyName(key, platform);
      if (key.toLowerCase() === 'shift') shift = [part];
      else {
        const joins = key.toLowerCase() !== 'mod' && key.toLowerCase() !== 'alt';
        caps.push(joins ? [...shift, part] : [part]);
        if (joins) shift = [];
      }
    }
    return shift.length > 0 ? [...caps, shift] : caps;
  });
}

/** The keys in words, for a screen reader: `Command K`, `G then I`. */
export function keyWords(keys: string, platform: Platform): string {
  return splitSequence(keys)
    .map((chord) =>
      splitChord(chord)
        .map((key) => keyName(key, platform).word)
        .join(' '),
    )
    .join(' then ');
}

/** The value of `aria-keyshortcuts`, or undefined for a sequence, which ARIA cannot say. */
export function ariaKeys(keys: string, platform: Platform): string | undefined {
  const chords = splitSequence(keys);
  const [chord] = chords;
  if (chord === undefined || chords.length > 1) return undefined;
  return splitChord(chord)
    .map((key) => keyName(key, platform).aria)
    .join('+');
}
