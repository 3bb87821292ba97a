import {
  bounds,
  counters,
  levels,
  measures,
  type CounterName,
  type Distribution,
  type LevelName,
  type MeasureName,
  type StatsReport,
} from '../socket/stats.ts';
import type { Metric, Sample } from './exposition.ts';

const PREFIX = 'hearth_sync_';
/** Room for every code there is, and no more: an id or a hash is longer. */
const LABEL = /^[\w.:-]{1,32}$/;
/** Labels of one counter; what comes after them is counted together. */
const MOST_LABELS = 64;
const OTHER = 'other';

/** What the labels of a counter are. Those that are not here have none. */
const labelled: Partial<Record<CounterName, string>> = {
  refusals: 'status',
  closes: 'code',
  welcomes: 'role',
  pushesRejected: 'code',
  envelopesRefused: 'code',
  requests: 'method',
  requestsRefused: 'code',
  sealsPassedOver: 'reason',
  returnsRefused: 'code',
  presencePassedOver: 'reason',
  decodersLost: 'job',
  failures: 'place',
};

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A label that cannot tell of whom it is: a short code, or `other`. */
function safeLabel(label: string): string {
  return LABEL.test(label) ? label : OTHER;
}

function countsOf(counted: ReadonlyMap<string, number>, label: string | undefined): Sample[] {
  if (label === undefined) return [{ value: [...counted.values()].reduce((sum, value) => sum + value, 0) }];
  const sums = new Map<string, number>();
  for (const [written, value] of counted) {
    const safe = safeLabel(written);
    const key = sums.has(safe) || sums.size < MOST_LABELS ? safe : OTHER;
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return [...sums].map(([key, value]) => ({ labels: { [label]: key }, value }));
}

/** `unit`: how much of what was measured is one of what is shown. */
function histogramOf(distribution: Distribution | undefined, unit: number): Sample[] {
  const { count = 0, sum = 0, buckets = [] } = distribution ?? {};
  let below = 0;
  const samples = bounds.map((bound, i): Sample => {
    below += buckets[i] ?? 0;
    return { suffix: '_bucket', labels: { le: String(bound / unit) }, value: below };
  });
  return [
    ...samples,
    { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
    { suffix: '_sum', value: sum / unit },
    { suffix: '_count', value: count },
  ];
}

function entriesOf<K extends string>(texts: Readonly<Record<K, string>>): [K, string][] {
  // The keys of our own constant.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.entries(texts) as [K, string][];
}

/** Names in `what` that end in `Ms` are seconds here, as Prometheus has them. */
export function metricsOfStats(report: StatsReport): Metric[] {
  const counts = entriesOf<CounterName>(counters).map(([name, help]): Metric => ({
    name: `${PREFIX}${snake(name)}_total`,
    help,
    type: 'counter',
    samples: countsOf(report.counters.get(name) ?? new Map(), labelled[name]),
  }));
  const histograms = entriesOf<MeasureName>(measures).map(([name, help]): Metric => {
    const isTime = name.endsWith('Ms');
    return {
      name: `${PREFIX}${snake(isTime ? `${name.slice(0, -2)}Seconds` : name)}`,
      help,
      type: 'histogram',
      samples: histogramOf(report.measures.get(name), isTime ? 1000 : 1),
    };
  });
  const gauges = entriesOf<LevelName>(levels).map(([name, help]): Metric => ({
    name: `${PREFIX}${snake(name)}`,
    help,
    type: 'gauge',
    samples: [{ value: report.levels.get(name) ?? 0 }],
  }));
  return [...counts, ...histograms, ...gauges];
}
