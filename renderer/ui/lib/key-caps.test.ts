import { describe, expect, it } from 'vitest';

import { ariaKeys, keyCaps, keyWords } from './key-caps.ts';
import type { Cap, Platform } from './key-caps.ts';

const drawn = (keys: string, platform: Platform = 'mac'): readonly string[] =>
  keyCaps(keys, platform).map((cap: Cap) =>
    cap.map((part) => ('text' in part ? part.text : `<${part.symbol}>`)).join(''),
  );

describe('keyCaps', () => {
  it('draws the symbols of the platform', () => {
    expect(drawn('Mod+K')).toEqual(['<command>', 'K']);
    expect(drawn('Mod+K', 'other')).toEqual(['Ctrl', 'K']);
    expect(drawn('Alt+Up')).toEqual(['<option>', '<up>']);
    expect(drawn('Alt+Up', 'other')).toEqual(['Alt', '<up>']);
  });

  it('puts Shift into the cap of the key that it changes', () => {
    expect(drawn('Shift+C')).toEqual(['<shift>C']);
    expect(drawn('Mod+Shift+O')).toEqual(['<command>', '<shift>O']);
    expect(drawn('Shift+Mod+O')).toEqual(['<command>', '<shift>O']);
    expect(drawn('Shift')).toEqual(['<shift>']);
  });

  it('draws the keys of a sequence one after the other', () => {
    expect(drawn('G I')).toEqual(['G', 'I']);
    expect(drawn(' M   B ')).toEqual(['M', 'B']);
  });

  it('knows named keys, and takes any other as it is written', () => {
    expect(drawn('Mod+Enter')).toEqual(['<command>', '<enter>']);
    expect(drawn('Esc')).toEqual(['Esc']);
    expect(drawn('/')).toEqual(['/']);
    expect(drawn('x')).toEqual(['X']);
    expect(drawn('F5')).toEqual(['F5']);
  });

  it('tells the plus key from the plus between keys', () => {
    expect(drawn('+')).toEqual(['+']);
    expect(drawn('Mod++')).toEqual(['<command>', '+']);
  });
});

describe('keyWords', () => {
  it('says what a screen reader should say', () => {
    expect(keyWords('Mod+K', 'mac')).toBe('Command K');
    expect(keyWords('Mod+Shift+O', 'other')).toBe('Control Shift O');
    expect(keyWords('G I', 'mac')).toBe('G then I');
  });
});

describe('ariaKeys', () => {
  it('uses the names of KeyboardEvent.key', () => {
    expect(ariaKeys('Mod+K', 'mac')).toBe('Meta+K');
    expect(ariaKeys('Mod+K', 'other')).toBe('Control+K');
    expect(ariaKeys('Alt+Down', 'mac')).toBe('Alt+ArrowDown');
  });

  it('has nothing for a sequence', () => {
    expect(ariaKeys('G I', 'mac')).toBeUndefined();
  });
});
