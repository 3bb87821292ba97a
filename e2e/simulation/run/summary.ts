import type { SeedResult } from './job.ts';

/** What many seeds came to. */
export interface Summary {
  readonly seeds: number;
  readonly failed: readonly { readonly seed: number; readonly problem: string }[];
  readonly seedsPerSecond: number;
  readonly eventsPerSeed: number;
  /** Virtual hours of devices that were on, and how many days all worlds spanned together. */
  readonly deviceHours: number;
  readonly days: number;
  /** ms of virtual time from the end of the faults to rest. */
  readonly settleMs: { readonly p50: number; readonly p99: number; readonly longest: number };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** `seconds` of real time. */
export function summarize(results: readonly SeedResult[], seconds: number): Summary {
  const settled = results.flatMap(({ settleMs }) => settleMs ?? []).toSorted((a, b) => a - b);
  const sum = (of: (result: SeedResult) => number): number => results.reduce((all, one) => all + of(one), 0);
  return {
    seeds: results.length,
    failed: results
      .filter(({ problems }) => problems.length > 0)
      .map(({ seed, problems: [problem = ''] }) => ({ seed, problem }))
      .toSorted((a, b) => a.seed - b.seed),
    seedsPerSecond: results.length / seconds,
    eventsPerSeed: sum(({ events }) => events) / Math.max(1, results.length),
    deviceHours: sum(({ deviceMs }) => deviceMs) / 3_600_000,
    days: sum(({ spanMs }) => spanMs) / 86_400_000,
    settleMs: { p50: quantile(settled, 0.5), p99: quantile(settled, 0.99), longest: settled.at(-1) ?? 0 },
  };
}

/** The figures on one line. */
export function summaryLine(summary: Summary): string {
  const { seeds, failed, seedsPerSecond, eventsPerSeed, deviceHours, days, settleMs } = summary;
  return (
    `${seeds} seeds, ${failed.length} failed; ${seedsPerSecond.toFixed(1)} seeds/s, ${Math.round(eventsPerSeed)} events ` +
    `each, ${deviceHours.toFixed(1)} virtual device-hours over ${Math.round(days)} days; at rest after ${settleMs.p50} ms (median), ` +
    `${settleMs.p99} ms (p99), ${settleMs.longest} ms (longest)`
  );
}
