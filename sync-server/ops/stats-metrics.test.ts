import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounds, counters, createStats, levels, measures } from '../socket/stats.ts';
import { expose } from './exposition.ts';
import { metricsOfStats } from './stats-metrics.ts';

function pageOf(fill: (stats: ReturnType<typeof createStats>) => void): string {
  const stats = createStats();
  fill(stats);
  return expose(metricsOfStats(stats.report()));
}

test('every number that the server keeps has a metric with a help text', () => {
  const page = pageOf(() => undefined);
  const count = Object.keys({ ...counters, ...measures, ...levels }).length;
  expect(page.match(/^# HELP hearth_sync_[a-z_]+ .{5,}$/gm)).toHaveLength(count);
  expect(page.match(/^# TYPE hearth_sync_[a-z_]+ (counter|histogram|gauge)$/gm)).toHaveLength(count);
  expect(new Set(page.match(/^# TYPE \S+/gm)).size).toBe(count);
});

test('counters add up, with their label where they have one', () => {
  const page = pageOf((stats) => {
    stats.count('recordsAccepted', 3);
    stats.count('recordsAccepted');
    stats.count('closes', 2, '4401');
    stats.count('closes', 1, '1012');
    stats.move('devices', 2);
    stats.move('devices', -1);
  });
  expect(page).toContain('\nhearth_sync_records_accepted_total 4\n');
  expect(page).toContain('\nhearth_sync_closes_total{code="4401"} 2\n');
  expect(page).toContain('\nhearth_sync_closes_total{code="1012"} 1\n');
  expect(page).toContain('\nhearth_sync_devices 1\n');
});

test('times are seconds, and buckets count all that is at most their bound', () => {
  const page = pageOf((stats) => {
    for (const ms of [0.4, 3, 3, 70_000]) stats.observe('commitMs', ms);
  });
  const bucket = (le: string): string | undefined =>
    page.match(new RegExp(`^hearth_sync_commit_seconds_bucket\\{le="${le}"\\} (\\d+)$`, 'm'))?.[1];
  expect([bucket('0\\.0005'), bucket('0\\.002'), bucket('0\\.005'), bucket('30'), bucket('\\+Inf')]).toEqual([
    '1',
    '1',
    '3',
    '3',
    '4',
  ]);
  expect(page).toContain('\nhearth_sync_commit_seconds_count 4\n');
  expect(page).toContain('\nhearth_sync_commit_seconds_sum 70.0064\n');
  expect(page.match(/^hearth_sync_commit_seconds_bucket/gm)).toHaveLength(bounds.length + 1);
});

describe('labels', () => {
  test('T3: are short codes: what could be an id, an address or text becomes "other"', () => {
    const page = pageOf((stats) => {
      stats.count('pushesRejected', 1, 'GAP');
      stats.count('pushesRejected', 1, '0190a0b0-7c1d-7e2f-8a3b-4c5d6e7f8091');
      stats.count('pushesRejected', 1, '/home/ann');
      stats.count('pushesRejected', 1, 'a"b\n');
    });
    expect(page).toContain('{code="GAP"} 1');
    expect(page).toContain('{code="other"} 3');
    expect(page).not.toMatch(/0190a0b0|home/);
  });

  test('T3: are few, however many there are, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 400 }), (codes) => {
        const page = pageOf((stats) => codes.forEach((code) => stats.count('failures', 1, code)));
        const lines = page.match(/^hearth_sync_failures_total\{.*$/gm) ?? [];
        expect(lines.length).toBeLessThanOrEqual(65);
        const sum = lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
        expect(sum).toBe(codes.length);
      }),
    );
  });
});
