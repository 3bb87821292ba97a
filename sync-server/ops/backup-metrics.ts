import type { Metric } from './exposition.ts';

/** How the backups go that a server makes by itself. `last`: when the newest was begun, ms since the epoch. */
export function backupMetrics(counts: {
  readonly made: number;
  readonly failures: number;
  readonly last: number | null;
}): Metric[] {
  const { made, failures, last } = counts;
  return [
    {
      name: 'hearth_sync_backups_total',
      help: 'Backups that the server made by itself',
      type: 'counter',
      samples: [{ value: made }],
    },
    {
      name: 'hearth_sync_backup_failures_total',
      help: 'Backups that the server tried to make and could not',
      type: 'counter',
      samples: [{ value: failures }],
    },
    {
      name: 'hearth_sync_backup_last_timestamp_seconds',
      help: 'When the newest backup of the server was begun',
      type: 'gauge',
      samples: last === null ? [] : [{ value: last / 1000 }],
    },
  ];
}
