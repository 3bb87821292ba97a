import type { Figure } from '../lib/figure.ts';
import { percentile } from '../lib/statistics.ts';
import { measureBell } from './postgres-bell.ts';
import { whyNoPostgres, withBenchSchema, withInstances } from './postgres-instances.ts';
import { postgresLatency } from './postgres-latency.ts';
import { hearthThroughput } from './throughput.ts';

async function throughput(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const instances of [1, 2, 3]) {
    for (const { writers, batch } of [
      { writers: 1, batch: 1 },
      { writers: 12, batch: 1 },
      { writers: 96, batch: 1 },
      { writers: 12, batch: 16 },
    ]) {
      const at = { writers, batch, seconds: 5 };
      const value = await withInstances(instances, ({ urls, invite }) => hearthThroughput(urls, invite, at));
      figures.push({
        metric: 'sync-postgres-throughput',
        value,
        unit: 'records/s',
        at: { ...at, instances },
      });
    }
  }
  return figures;
}

async function latency(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const [warmUp, edits] = [50, 400];
  for (const { instances, busy } of [
    { instances: 1, busy: 0 },
    { instances: 2, busy: 0 },
    { instances: 2, busy: 12 },
    { instances: 3, busy: 12 },
  ]) {
    const samples = await withInstances(instances, (at) =>
      postgresLatency(at, { edits: warmUp + edits, busy }),
    );
    for (const [seenAt, all] of Object.entries(samples)) {
      if (!Array.isArray(all) || all.length === 0) continue;
      const at = { instances, busy, seenAt };
      const rest = all.slice(warmUp);
      const common = { unit: 'ms', at };
      figures.push({ ...common, metric: 'sync-postgres-edit-p50', value: percentile(rest, 0.5) });
      figures.push({ ...common, metric: 'sync-postgres-edit-p99', value: percentile(rest, 0.99) });
    }
  }
  return figures;
}

/** Where NOTIFY ends: words of 1 KB, said by three instances, beside commits that ring. */
async function bell(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const perSecond of [0, 30, 300, 1_000, 3_000, 10_000, 30_000]) {
    const found = await withBenchSchema((schema) =>
      measureBell({ perSecond, seconds: 5, schema, instances: 3 }),
    );
    const at = { asked: perSecond };
    figures.push(
      { metric: 'sync-postgres-bell-said', value: found.said, unit: 'words/s', at },
      { metric: 'sync-postgres-bell-heard-p50', value: found.heardP50, unit: 'ms', at },
      { metric: 'sync-postgres-bell-heard-p99', value: found.heardP99, unit: 'ms', at },
      { metric: 'sync-postgres-bell-commits', value: found.commits, unit: 'commits/s', at },
      { metric: 'sync-postgres-bell-commit-p99', value: found.commitP99, unit: 'ms', at },
    );
  }
  return figures;
}

/** Instances over one database; nothing where there is none, and that is said. */
export async function postgresFigures(): Promise<Figure[]> {
  const missing = await whyNoPostgres();
  if (missing !== null) {
    console.error(
      `No figures of PostgreSQL: none at HEARTH_TEST_DATABASE_URL, or at 127.0.0.1:5432 (${missing})`,
    );
    return [];
  }
  return [...(await throughput()), ...(await latency()), ...(await bell())];
}
