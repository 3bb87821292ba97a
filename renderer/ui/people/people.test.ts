import { describe, expect, it } from 'vitest';

import { hueAt } from './hue.ts';
import { initials } from './initials.ts';

describe('initials', () => {
  it('takes the first and the last word', () => {
    expect(initials('Mira Olsen')).toBe('MO');
    expect(initials('  anna  maria von berg ')).toBe('AB');
  });

  it('takes two letters of a single word, and one if there is no more', () => {
    expect(initials('Tove')).toBe('TO');
    expect(initials('Ø')).toBe('Ø');
    expect(initials('')).toBe('?');
  });

  it('does not tear what is one letter to a person', () => {
    expect(initials('👩‍💻 Dev')).toBe('👩‍💻D');
    expect(initials('e\u0301lan')).toBe('E\u0301L');
  });
});

describe('hueAt', () => {
  it('gives six hues by order of joining, then repeats', () => {
    expect(Array.from({ length: 8 }, (_, index) => hueAt(index)).join('')).toBe('abcdefab');
    expect(hueAt(-1)).toBe('f');
  });
});
