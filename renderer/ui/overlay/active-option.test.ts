import { describe, expect, it } from 'vitest';

import { activeAfter } from './active-option.ts';

const ids = Array.from({ length: 20 }, (_, index) => `row-${index}`);

describe('activeAfter', () => {
  it('steps and wraps', () => {
    expect(activeAfter('ArrowDown', 'row-0', ids)).toBe('row-1');
    expect(activeAfter('ArrowDown', 'row-19', ids)).toBe('row-0');
    expect(activeAfter('ArrowUp', 'row-0', ids)).toBe('row-19');
  });

  it('turns pages and stops at the ends', () => {
    expect(activeAfter('PageDown', 'row-0', ids)).toBe('row-8');
    expect(activeAfter('PageDown', 'row-15', ids)).toBe('row-19');
    expect(activeAfter('PageUp', 'row-3', ids)).toBe('row-0');
  });

  it('starts at the first row when nothing, or nothing that is left, was active', () => {
    expect(activeAfter('ArrowDown', undefined, ids)).toBe('row-0');
    expect(activeAfter('ArrowDown', 'gone', ids)).toBe('row-0');
  });

  it('leaves the keys of the text alone', () => {
    expect(activeAfter('Home', 'row-3', ids)).toBeUndefined();
    expect(activeAfter('a', 'row-3', ids)).toBeUndefined();
    expect(activeAfter('ArrowDown', undefined, [])).toBeUndefined();
  });
});
