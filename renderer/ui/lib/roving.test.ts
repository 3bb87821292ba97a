import { describe, expect, it } from 'vitest';

import { rovingTarget } from './roving.ts';

describe('rovingTarget', () => {
  it('steps and wraps with the arrow keys', () => {
    expect(rovingTarget('ArrowRight', 0, 3)).toBe(1);
    expect(rovingTarget('ArrowDown', 2, 3)).toBe(0);
    expect(rovingTarget('ArrowLeft', 0, 3)).toBe(2);
    expect(rovingTarget('ArrowUp', 2, 3)).toBe(1);
  });

  it('goes to the ends', () => {
    expect(rovingTarget('Home', 2, 3)).toBe(0);
    expect(rovingTarget('End', 0, 3)).toBe(2);
  });

  it('leaves other keys alone, and an empty list', () => {
    expect(rovingTarget('Enter', 0, 3)).toBeUndefined();
    expect(rovingTarget('End', 0, 0)).toBeUndefined();
  });
});
