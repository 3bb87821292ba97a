import type { ClaimRow, EnvelopeRow, RunRow, SnapshotRow, StoredSeal } from '../rows.ts';
import type { Identity, LogContent, StoredWriter } from '../transfer/log-content.ts';
import { readPeopleContent } from './content-people.ts';
import type { Query } from './query.ts';
import { createReads, readSnapshotState, stretch, toRecord } from './reads.ts';
import type { RecordColumns } from './tables.ts';

function readRecordContent(
  query: Query,
): Pick<LogContent, 'records' | 'writers' | 'purged' | 'seals' | 'snapshots' | 'snapshotState'> {
  return {
    async records({ after, limit, maxBytes }) {
      const rows = await query<RecordColumns>(stretch('seq > $1', 1), [after, limit, maxBytes]);
      return rows.map((row) => ({ record: toRecord(row), hash: row.hash, at: row.at }));
    },
    writers: (documentIds) =>
      query<StoredWriter>(
        `SELECT document_id AS "documentId", client, owner, clock FROM writer
         WHERE document_id = ANY($1) ORDER BY document_id, client`,
        [documentIds],
      ),
    purged: async ({ after, limit }) =>
      (
        await query<{ id: string }>(
          `SELECT document_id AS id FROM document WHERE is_purged AND document_id > $1
           ORDER BY document_id LIMIT $2`,
          [after, limit],
        )
      ).map(({ id }) => id),
    seals: () =>
      query<StoredSeal>(
        `SELECT device_id AS "deviceId", group_id AS "groupId", local_id AS "localId", hash, signature,
           put_at AS "putAt" FROM seal ORDER BY put_at, device_id, group_id`,
        [],
      ),
    snapshots: ({ after, limit }) =>
      query<SnapshotRow>(
        `SELECT document_id AS "documentId", group_id AS "groupId", seq, signature, size FROM snapshot
         WHERE document_id > $1 ORDER BY document_id LIMIT $2`,
        [after, limit],
      ),
    snapshotState: async (documentId) => (await readSnapshotState(query, documentId))?.state ?? null,
  };
}

function readRunContent(
  query: Query,
): Pick<LogContent, 'envelopes' | 'runs' | 'claims' | 'lastKeys' | 'audit'> {
  return {
    envelopes: ({ after, limit }) =>
      query<EnvelopeRow>(
        `SELECT device_id AS "deviceId", seq, hash, nonce, idempotency_key AS "idempotencyKey", run_id AS "runId",
           state, record_seq AS "recordSeq" FROM envelope WHERE (device_id, seq) > ($1, $2)
         ORDER BY device_id, seq LIMIT $3`,
        [after.deviceId, after.seq, limit],
      ),
    runs: ({ after, limit }) =>
      query<RunRow>(
        `SELECT run_id AS "runId", device_id AS "deviceId", issue_id AS "issueId", group_id AS "groupId", state
         FROM run WHERE run_id > $1 ORDER BY run_id LIMIT $2`,
        [after, limit],
      ),
    claims: () =>
      query<ClaimRow>(
        'SELECT name, epoch, device_id AS "deviceId", expires_at AS "expiresAt" FROM claim ORDER BY name',
        [],
      ),
    lastKeys: () => query('SELECT team_id AS "teamId", last FROM key_counter ORDER BY team_id', []),
    audit: ({ after, limit }) => createReads(query).auditLog(after, limit),
  };
}

/** Everything that the log says, as this connection sees it: at one moment, if it is in a transaction that does. */
export function createContent(query: Query, identity: Identity): LogContent {
  const { server, groups } = createReads(query);
  return {
    ...identity,
    server,
    groups,
    ...readPeopleContent(query),
    ...readRecordContent(query),
    ...readRunContent(query),
  };
}
