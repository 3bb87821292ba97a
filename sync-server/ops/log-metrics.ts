import type { LogStore } from '../log/log-store.ts';
import type { Metric } from './exposition.ts';

/** Entries of the audit log that are read at once. */
const PAGE = 1_000;

const gauge = (name: string, help: string, value: number): Metric => ({
  name: `hearth_sync_${name}`,
  help,
  type: 'gauge',
  samples: [{ value }],
});

/** Where the log stands, for Prometheus. */
export interface LogMetrics {
  read(): Promise<Metric[]>;
}

/** Counts the audit log on from where the last reading ended, so that each entry is read once. */
function createAuditCount(store: Pick<LogStore, 'auditLog'>): () => Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let last = 0;
  async function readOn(): Promise<ReadonlyMap<string, number>> {
    for (;;) {
      const rows = await store.auditLog(last, PAGE);
      for (const { id, action } of rows) {
        counts.set(action, (counts.get(action) ?? 0) + 1);
        last = id;
      }
      if (rows.length < PAGE) return counts;
    }
  }
  let reading: Promise<unknown> = Promise.resolve();
  return () => {
    const next = reading.then(readOn);
    reading = next.catch(() => undefined);
    return next;
  };
}

/** `quota`: bytes that the log may hold. */
export function createLogMetrics({ store, quota }: { store: LogStore; quota: number }): LogMetrics {
  const countAudit = createAuditCount(store);
  return {
    async read() {
      const server = await store.server();
      const audit = await countAudit();
      return [
        gauge('log_seq', 'Number of the last record', server.seq),
        gauge('log_backed_up_seq', 'Number of the last record that is in a backup', server.backedUpSeq),
        gauge(
          'log_stored_bytes',
          'Bytes of payloads and snapshots, as the quota counts them',
          server.storedBytes,
        ),
        gauge('log_quota_bytes', 'What the log may hold', quota),
        gauge('log_epoch', '1, and more after each restore', server.epoch),
        gauge(
          'log_recovering',
          '1 while a restored server waits for an owner or admin',
          server.isRecovering ? 1 : 0,
        ),
        {
          name: 'hearth_sync_audit_entries',
          help: 'Entries of the audit log, by action',
          type: 'gauge',
          samples: [...audit].map(([action, value]) => ({ labels: { action }, value })),
        },
      ];
    },
  };
}
