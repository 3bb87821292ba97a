import { z } from 'zod';
import { parseJson } from './parse-json.ts';

/** Results of one kind of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** A run that ended badly has at least one failure, even when no test could be counted as failed. */
function honest(counts: Counts, exitCode: number): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Reads vitest's JSON report; a missing report counts as one failure. */
export function vitestCounts(text: string | undefined, exitCode: number): Counts {
  const report = vitestReport.safeParse(parseJson(text));
  if (!report.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report.data;
  return honest(
    { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests },
    exitCode,
  );
}

/** Reads Playwright's JSON report. A flaky test is a failed one: it failed at least once. */
export function playwrightCounts(text: string | undefined, exitCode: number): Counts {
  const report = playwrightReport.safeParse(parseJson(text));
  if (!report.success) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.data.stats;
  return honest({ passed: expected, failed: unexpected + flaky, skipped }, exitCode);
}

export function add(all: readonly Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number): number =>
    all.reduce((total, counts) => total + pick(counts), 0);
  return { passed: sum((c) => c.passed), failed: sum((c) => c.failed), skipped: sum((c) => c.skipped) };
}

/** The last line of a test run. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
