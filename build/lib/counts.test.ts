import { describe, expect, it } from 'vitest';
import { add, playwrightCounts, summaryLine, vitestCounts } from './counts.ts';

const vitest = JSON.stringify({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 2,
  numTodoTests: 1,
  success: true,
});
const playwright = JSON.stringify({ stats: { expected: 4, unexpected: 1, flaky: 2, skipped: 3 } });

describe('vitestCounts', () => {
  it('reads the report', () => {
    expect(vitestCounts(vitest, 0)).toEqual({ passed: 5, failed: 0, skipped: 3 });
  });

  it('does not believe a report that the exit code contradicts', () => {
    expect(vitestCounts(vitest, 1)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it.each([undefined, '', '{', '{"numPassedTests":"5"}'])(
    'counts the missing or broken report %j as a failure',
    (text) => {
      expect(vitestCounts(text, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    },
  );
});

describe('playwrightCounts', () => {
  it('counts a flaky journey as failed', () => {
    expect(playwrightCounts(playwright, 1)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });

  it('counts a missing report as a failure', () => {
    expect(playwrightCounts(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

it('sums up in one line', () => {
  const total = add([
    { passed: 5, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ]);
  expect(summaryLine(total)).toBe('7 passed, 1 failed, 1 skipped');
  expect(summaryLine(add([]))).toBe('0 passed, 0 failed, 0 skipped');
});
