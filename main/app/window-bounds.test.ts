import { describe, expect, it } from 'vitest';
import { chooseBounds } from './window-bounds.ts';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 2560, height: 1440 };

describe('chooseBounds', () => {
  it('opens in the middle of the primary screen at first', () => {
    expect(chooseBounds(null, [screen])).toEqual({ x: 320, y: 132, width: 1280, height: 840 });
  });

  it('fits a small screen', () => {
    const small = { x: 0, y: 0, width: 1024, height: 600 };
    expect(chooseBounds(null, [small])).toEqual(small);
  });

  it('opens where it was left, on any screen', () => {
    const left = { x: 2000, y: 100, width: 1500, height: 1000 };
    expect(chooseBounds(left, [screen, second])).toEqual(left);
  });

  it('comes back when its screen is gone', () => {
    const left = { x: 2000, y: 100, width: 1500, height: 1000 };
    expect(chooseBounds(left, [screen])).toEqual(chooseBounds(null, [screen]));
  });

  it('comes back when only a corner or no title bar would show', () => {
    for (const left of [
      { x: 1900, y: 500, width: 800, height: 600 },
      { x: 100, y: 1070, width: 800, height: 600 },
      { x: 100, y: -40, width: 800, height: 600 },
    ]) {
      expect(chooseBounds(left, [screen])).toEqual(chooseBounds(null, [screen]));
    }
  });

  it('is never larger than its screen or too small to use', () => {
    expect(chooseBounds({ x: 0, y: 25, width: 9000, height: 9000 }, [screen])).toMatchObject({
      width: 1920,
      height: 1055,
    });
    expect(chooseBounds({ x: 0, y: 25, width: 200, height: 100 }, [screen])).toMatchObject({
      width: 720,
      height: 480,
    });
  });
});
