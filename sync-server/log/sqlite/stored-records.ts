import type { LogContent, StoredWriter } from '../transfer/log-content.ts';
import type { SnapshotRow, StoredSeal } from '../rows.ts';
import { readSnapshotState } from './content.ts';
import { createRecordReads } from './records.ts';
import type { Sql } from './sql.ts';

const SNAPSHOTS = `SELECT document_id AS documentId, group_id AS groupId, seq, signature, size FROM snapshot
  JOIN document ON document.no = document_no JOIN log_group ON log_group.no = group_no
  WHERE document_id > ? ORDER BY document_id LIMIT ?`;

/** Records of a closed log and what belongs to them. */
export function readStoredRecords(
  sql: Sql,
): Pick<LogContent, 'records' | 'writers' | 'purged' | 'seals' | 'snapshots' | 'snapshotState'> {
  const stored = createRecordReads(sql);
  return {
    async records(page) {
      const entries = stored.entries(page);
      const to = entries.at(-1)?.record.seq ?? page.after;
      const times = sql.all<{ at: number }>(
        'SELECT at FROM record WHERE seq > ? AND seq <= ? ORDER BY seq',
        page.after,
        to,
      );
      return entries.map((entry, i) => ({ ...entry, at: times[i]?.at ?? 0 }));
    },
    writers: async (documentIds) =>
      documentIds.flatMap((documentId) =>
        sql.all<StoredWriter>(
          `SELECT document_id AS documentId, client, device_id AS owner, clock FROM writer
           JOIN document ON document.no = document_no JOIN device ON device.no = owner_no
           WHERE document_id = ? ORDER BY client`,
          documentId,
        ),
      ),
    purged: async ({ after, limit }) =>
      sql
        .all<{ id: string }>(
          `SELECT document_id AS id FROM document WHERE is_purged = 1 AND document_id > ?
           ORDER BY document_id LIMIT ?`,
          after,
          limit,
        )
        .map(({ id }) => id),
    seals: async () =>
      sql.all<StoredSeal>(
        `SELECT device_id AS deviceId, group_id AS groupId, local_id AS localId, hash, signature, put_at AS putAt
         FROM seal JOIN device ON device.no = device_no JOIN log_group ON log_group.no = group_no
         ORDER BY put_at, device_no, group_no`,
      ),
    snapshots: async ({ after, limit }) => sql.all<SnapshotRow>(SNAPSHOTS, after, limit),
    snapshotState: async (documentId) => readSnapshotState(sql, documentId)?.state ?? null,
  };
}
