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

/** Keeps the numbers in memory; `report` is what they are now. */
export function createStats(): Stats & { report(): StatsReport } {
  const counted = new Map<CounterName, Map<string, number>>();
  const measured = new Map<MeasureName, { count: number; sum: number; buckets: number[] }>();
  const level = new Map<LevelName, number>();

  return {
    count(name, by = 1, label = '') {
      const labels = counted.get(name) ?? new Map<string, number>();
      if (labels.size === 0) counted.set(name, labels);
      labels.set(label, (labels.get(label) ?? 0) + by);
    },
    observe(name, value) {
      const known = measured.get(name) ?? { count: 0, sum: 0, buckets: [...bounds.map(() => 0), 0] };
      if (known.count === 0) measured.set(name, known);
      const found = bounds.findIndex((bound) => value <= bound);
      const at = found < 0 ? bounds.length : found;
      known.count += 1;
      known.sum += value;
      known.buckets[at] = (known.buckets[at] ?? 0) + 1;
    },
    move: (name, by) => void level.set(name, (level.get(name) ?? 0) + by),
    report: () => ({ counters: counted, measures: measured, levels: level }),
  };
}
