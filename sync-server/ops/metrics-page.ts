import { collectDefaultMetrics, Registry } from '@prometheus-io/client';
import type { MetricsPage } from '../http/http-app.ts';
import { expose, type Metric } from './exposition.ts';

/** Reads metrics now. One that fails is left out of this page. */
export type MetricSource = () => readonly Metric[] | Promise<readonly Metric[]>;

/** Starts to measure the process: CPU, memory, files, event loop, garbage collection. */
export function createProcessMetrics(): Pick<Registry, 'metrics' | 'contentType'> {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register;
}

/** The page that Prometheus reads. `failed` hears when a source could not be read. */
export function createMetricsPage(options: {
  readonly sources: readonly MetricSource[];
  readonly process: Pick<Registry, 'metrics' | 'contentType'>;
  readonly failed: (error: unknown) => void;
}): MetricsPage {
  const { sources, process, failed } = options;

  /** What can still be told of a server that is in trouble is told. */
  async function readOne(source: MetricSource): Promise<readonly Metric[]> {
    try {
      return await source();
    } catch (error) {
      failed(error);
      return [];
    }
  }

  return {
    contentType: process.contentType,
    async text() {
      const metrics = await Promise.all(sources.map(readOne));
      return expose(metrics.flat()) + (await process.metrics());
    },
  };
}
