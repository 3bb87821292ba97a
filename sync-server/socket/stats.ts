/** Everything that the server counts, with what it says about it. One list, so that a metric has one name. */
export const counters = {
  connections: 'WebSockets let in',
  refusals: 'Upgrades refused, by HTTP status',
  closes: 'Connections that the server ended, by close code',
  welcomes: 'Devices let in, by role',
  bytesIn: 'Bytes of frames received',
  bytesOut: 'Bytes of frames sent',
  framesIn: 'Frames received',
  framesOut: 'Frames sent',
  recordsAccepted: 'Records written to the log',
  recordsRepeated: 'Records pushed again that the log had already',
  pushesRejected: 'Batches refused, by code',
  pushesDelayed: 'Batches that had to wait because their device writes too fast',
  envelopesAccepted: 'Envelopes accepted',
  envelopesRefused: 'Envelopes refused, by code',
  requests: 'Requests answered, by method',
  requestsRefused: 'Requests refused, by code',
  sealsAccepted: 'Seals kept and passed on',
  sealsPassedOver: 'Seals that did not match, by reason',
  recordsReturned: 'Records that hosts brought back after a restore',
  returnsRefused: 'Returned records refused, by code',
  recordsPublished: 'Records passed on to those who listen',
  recordsFromOthers: 'Records that another instance wrote',
  catchUps: 'Devices that read what they had missed',
  catchUpBytes: 'Bytes of frames sent to devices that catch up',
  sharedFrames: 'Frames of a catch-up that were there already, made for another device',
  presenceEntries: 'Presence states taken',
  presencePassedOver: 'Presence states passed over, by reason',
  presenceFrames: 'Presence frames sent',
  presenceDropped: 'Presence frames not sent, because the device does not keep up',
  documentsMerged: 'Documents merged into a snapshot',
  bytesCompacted: 'Payload bytes dropped because a snapshot holds them',
  decodersLost:
    'Decoder threads that took too long over an update or a merge, or died over it, by job and reason',
  failures: 'Work that failed for a reason of the server, by place',
} as const;

/** What is measured; times are ms. */
export const measures = {
  commitMs: 'From a write being handed to the log to its being durable',
  decodeMs: 'From a push being read to its updates being decoded, where that took a worker',
  catchUpMs: 'From `pull` to the last record that was there',
  recordsPerPush: 'Records of one push',
  mergeMs: 'Merging one document',
} as const;

/** What rises and falls. */
export const levels = {
  open: 'Open WebSockets',
  strangers: 'Open WebSockets that have not yet proven who they are',
  devices: 'Authenticated connections',
  listening: 'Connections that have caught up',
  presenceStates: 'Presence states held',
  documentsUnmergeable: 'Documents that could not be merged within the last hour',
  groupsHeld: 'Groups whose compaction a document that cannot be merged holds up',
  frameCacheBytes: 'Bytes of frames kept for devices that catch up',
} as const;

export type CounterName = keyof typeof counters;
export type MeasureName = keyof typeof measures;
export type LevelName = keyof typeof levels;

/** Takes what happens. Labels are codes from closed lists, never text that a device sent. */
export interface Stats {
  count(name: CounterName, by?: number, label?: string): void;
  observe(name: MeasureName, value: number): void;
  /** Moves a level up or down. */
  move(name: LevelName, by: number): void;
}

/** A measure so far. `buckets[i]` counts values at most `bounds[i]`; the last one counts all above. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly number[];
}

export interface StatsReport {
  /** By name, then by label; `''` where there is none. */
  readonly counters: ReadonlyMap<CounterName, ReadonlyMap<string, number>>;
  readonly measures: ReadonlyMap<MeasureName, Distribution>;
  readonly levels: ReadonlyMap<LevelName, number>;
}

/** Upper ends of the buckets of every measure. */
export const bounds: readonly number[] = [0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000];

/** Counts of one name: those without a label are most of them, and come with every frame. */
interface Tally {
  plain: number;
  readonly labels: Map<string, number>;
}

interface Measured {
  count: number;
  sum: number;
  readonly buckets: number[];
}

function createTallies(): Readonly<Record<CounterName, Tally>> {
  const made = Object.keys(counters).map((name) => [name, { plain: 0, labels: new Map() }]);
  // One for each name of the list above, whose keys `Object.keys` forgets.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(made) as Record<CounterName, Tally>;
}

function reportCounters(tallies: Readonly<Record<CounterName, Tally>>): StatsReport['counters'] {
  const report = new Map<CounterName, ReadonlyMap<string, number>>();
  let name: CounterName;
  for (name in tallies) {
    const { plain, labels } = tallies[name];
    if (plain === 0 && labels.size === 0) continue;
    report.set(name, new Map([...(plain === 0 ? [] : [['', plain] as const]), ...labels]));
  }
  return report;
}

/** Keeps the numbers in memory; `report` is what they are now. */
export function createStats(): Stats & { report(): StatsReport } {
  const tallies = createTallies();
  const measured = new Map<MeasureName, Measured>();
  const level = new Map<LevelName, number>();

  function measureOf(name: MeasureName): Measured {
    const known = measured.get(name) ?? { count: 0, sum: 0, buckets: [...bounds.map(() => 0), 0] };
    if (known.count === 0) measured.set(name, known);
    return known;
  }

  return {
    count(name, by = 1, label = '') {
      const tally = tallies[name];
      if (label === '') tally.plain += by;
      else tally.labels.set(label, (tally.labels.get(label) ?? 0) + by);
    },
    observe(name, value) {
      const known = measureOf(name);
      let at = 0;
      while (value > (bounds[at] ?? Infinity)) at += 1;
      known.count += 1;
      known.sum += value;
      known.buckets[at] = (known.buckets[at] ?? 0) + 1;
    },
    move: (name, by) => void level.set(name, (level.get(name) ?? 0) + by),
    report: () => ({ counters: reportCounters(tallies), measures: measured, levels: level }),
  };
}
