import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  formatBytes,
  formatClock,
  formatCount,
  formatDate,
  formatDuration,
  formatRelative,
  formatTimeOfDay,
} from './format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// A Tuesday, in local time like everything a person reads.
const now = new Date(2026, 10, 17, 14, 2, 11, 408).getTime();

describe('formatBytes', () => {
  it('gives one digit after the point where it tells something', () => {
    const sizes = [0, 999, 1_000, 9_940, 12_345, 999_499, 999_500, 20 * 1024 * 1024, 999_499_999, 5e9, 2e13];
    expect(sizes.map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '9.9 KB',
      '12 KB',
      '999 KB',
      '1.0 MB',
      '21 MB',
      '999 MB',
      '5.0 GB',
      '20\u2009000 GB',
    ]);
  });
});

describe('formatCount', () => {
  it('parts thousands with a thin space', () => {
    expect([0, 7, 999, 1178, 90_412, 1_184_220].map(formatCount)).toEqual([
      '0',
      '7',
      '999',
      '1\u2009178',
      '90\u2009412',
      '1\u2009184\u2009220',
    ]);
    expect(formatCount(-1178)).toBe('-1\u2009178');
  });

  it('keeps every digit', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(formatCount(value).replaceAll('\u2009', '')).toBe(String(value));
      }),
    );
  });
});

describe('formatClock', () => {
  it('counts minutes and seconds, and hours only when there are any', () => {
    expect(
      [0, 42_000, 6 * MINUTE + 8000, 14 * MINUTE + 32_999, HOUR + 2 * MINUTE + 3000].map(formatClock),
    ).toEqual(['0:00', '0:42', '6:08', '14:32', '1:02:03']);
  });

  it('does not go below zero', () => {
    expect(formatClock(-1)).toBe('0:00');
  });
});

describe('formatDuration', () => {
  it('takes the unit that fits', () => {
    expect([0, 412, 999, 1200, 9949].map(formatDuration)).toEqual([
      '0 ms',
      '412 ms',
      '999 ms',
      '1.2 s',
      '9.9 s',
    ]);
    expect([9950, 18_000, 59_499, MINUTE + 4000].map(formatDuration)).toEqual([
      '10 s',
      '18 s',
      '59 s',
      '1 m 04 s',
    ]);
    expect([59 * MINUTE + 59_400, 2 * HOUR + 5 * MINUTE].map(formatDuration)).toEqual([
      '59 m 59 s',
      '2 h 05 m',
    ]);
  });

  it('carries instead of writing sixty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * DAY }), (ms) => {
        expect(formatDuration(ms)).not.toMatch(/\b60 [ms]/);
      }),
    );
    expect(formatDuration(59_600)).toBe('1 m 00 s');
    expect(formatDuration(HOUR - 1)).toBe('1 h 00 m');
  });
});

describe('formatDate', () => {
  it('names the year only when it is another one', () => {
    expect(formatDate(new Date(2026, 10, 19).getTime(), now)).toBe('19 Nov');
    expect(formatDate(new Date(2027, 0, 2).getTime(), now)).toBe('2 Jan 2027');
  });
});

describe('formatRelative', () => {
  it('is relative under a day', () => {
    expect(
      [0, 59_999, MINUTE, 59 * MINUTE, HOUR, 23 * HOUR].map((age) => formatRelative(now - age, now)),
    ).toEqual(['now', 'now', '1 min', '59 min', '1 h', '23 h']);
  });

  it('is a weekday within the week, then a date', () => {
    expect(formatRelative(new Date(2026, 10, 16, 9).getTime(), now)).toBe('Mon');
    expect(formatRelative(new Date(2026, 10, 12).getTime(), now)).toBe('Thu');
    expect(formatRelative(new Date(2026, 10, 10).getTime(), now)).toBe('10 Nov');
  });

  it('never names today by its weekday', () => {
    expect(formatRelative(new Date(2026, 10, 10, 15).getTime(), now)).toBe('10 Nov');
  });

  it('gives the future as a date, but forgives a clock that is a little behind', () => {
    expect(formatRelative(now + 2 * DAY, now)).toBe('19 Nov');
    expect(formatRelative(now + 1000, now)).toBe('now');
  });
});

describe('formatTimeOfDay', () => {
  it('is as precise as asked', () => {
    expect(formatTimeOfDay(now)).toBe('14:02');
    expect(formatTimeOfDay(now, 'second')).toBe('14:02:11');
    expect(formatTimeOfDay(now, 'ms')).toBe('14:02:11.408');
  });
});
