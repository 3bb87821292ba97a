import { describe, expect, test } from 'vitest';
import { createSharedValues } from './shared-values.ts';
import { createStats } from './stats.ts';

function open(mostBytes: number) {
  const stats = createStats();
  const values = createSharedValues<string>({ mostBytes, stats, sizeOf: (value) => value.length });
  const bytes = () => stats.report().levels.get('frameCacheBytes') ?? 0;
  return { values, bytes };
}

describe('shared values', () => {
  test('are made once for all who ask, also while they are being made', async () => {
    const { values } = open(100);
    const { promise, resolve } = Promise.withResolvers<string>();
    const made = values.make('a', () => promise);
    const found = values.find('a');
    resolve('value');
    expect(await Promise.all([made, found])).toEqual(['value', 'value']);
    expect(values.find('b')).toBeUndefined();
  });

  test('take no more room than they may; what was asked for longest ago goes', async () => {
    const { values, bytes } = open(10);
    await values.make('a', async () => 'aaaa');
    await values.make('b', async () => 'bbbb');
    await values.find('a');
    await values.make('c', async () => 'cccc');
    expect(values.find('b')).toBeUndefined();
    expect(await values.find('a')).toBe('aaaa');
    expect(bytes()).toBe(8);
    await values.make('d', async () => 'd'.repeat(11));
    expect(bytes()).toBe(0);
    await values.make('e', async () => 'e');
    values.clear();
    expect([values.find('e'), bytes()]).toEqual([undefined, 0]);
  });

  test('that failed are made again', async () => {
    const { values } = open(10);
    await expect(values.make('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await Promise.resolve();
    expect(values.find('a')).toBeUndefined();
  });
});
