import { describe, expect, test } from 'vitest';
import { createCredits } from './credits.ts';

describe('P6: credits', () => {
  test('let through what there is room for', async () => {
    const credits = createCredits(100);
    expect(credits.spend(60)).toBeUndefined();
    let isThrough = false;
    const waiting = credits.spend(60)?.then(() => {
      isThrough = true;
    });
    credits.give(19);
    await Promise.resolve();
    expect(isThrough).toBe(false);
    credits.give(1);
    await waiting;
    expect(isThrough).toBe(true);
  });

  test('let a frame through that is larger than all of it, alone', async () => {
    const credits = createCredits(100);
    expect(credits.spend(250)).toBeUndefined();
    const next = credits.spend(10);
    expect(next).toBeInstanceOf(Promise);
    credits.give(250);
    await next;
  });

  test('send nothing to who gives nothing', async () => {
    const credits = createCredits(0);
    const waiting = credits.spend(10);
    expect(waiting).toBeInstanceOf(Promise);
    credits.give(1);
    await waiting;
  });

  test('do not keep who waits when the connection ends', async () => {
    const credits = createCredits(1);
    expect(credits.spend(1)).toBeUndefined();
    const waiting = credits.spend(1);
    credits.end();
    await waiting;
    expect(waiting).toBeInstanceOf(Promise);
  });

  test('are bounded, whatever is given', () => {
    const credits = createCredits(Number.MAX_SAFE_INTEGER);
    for (let i = 0; i < 10; i++) credits.give(Number.MAX_SAFE_INTEGER);
    expect(credits.spend(256 * 1024 * 1024)).toBeUndefined();
    expect(credits.spend(1)).toBeInstanceOf(Promise);
  });
});
