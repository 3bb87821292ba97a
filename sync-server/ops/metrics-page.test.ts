import { expect, test } from 'vitest';
import { createMetricsPage, createProcessMetrics } from './metrics-page.ts';

test('shows what can be read, when one source fails', async () => {
  const failures: unknown[] = [];
  const page = createMetricsPage({
    sources: [
      () => [{ name: 'a', help: 'An a', type: 'gauge', samples: [{ value: 1 }] }],
      () => Promise.reject(new Error('the log is gone')),
    ],
    process: { contentType: 'text/plain; version=0.0.4; charset=utf-8', metrics: async () => 'p 1\n' },
    failed: (error) => failures.push(error),
  });
  expect(await page.text()).toBe('# HELP a An a\n# TYPE a gauge\na 1\np 1\n');
  expect(failures).toHaveLength(1);
});

test('measures the process: CPU, memory, event loop', async () => {
  const text = await createProcessMetrics().metrics();
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
  ]) {
    expect(text).toContain(`\n${name} `);
  }
});
