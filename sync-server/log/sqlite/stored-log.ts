import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ClaimRow, EnvelopeRow, GroupRow, RunRow } from '../rows.ts';
import type { Identity, LogContent } from '../transfer/log-content.ts';
import { SERVER, serverTable } from './places.ts';
import { readAudit } from './run-tx.ts';
import { createSql, type Sql } from './sql.ts';
import { readStoredPeople } from './stored-people.ts';
import { readStoredRecords } from './stored-records.ts';

function readRuns(sql: Sql): Pick<LogContent, 'envelopes' | 'runs' | 'claims' | 'lastKeys' | 'audit'> {
  return {
    envelopes: async ({ after, limit }) =>
      sql.all<EnvelopeRow>(
        `SELECT device_id AS deviceId, seq, hash, nonce, idempotency_key AS idempotencyKey, run_id AS runId, state,
           record_seq AS recordSeq FROM envelope WHERE (device_id, seq) > (?, ?) ORDER BY device_id, seq LIMIT ?`,
        after.deviceId,
        after.seq,
        limit,
      ),
    runs: async ({ after, limit }) =>
      sql.all<RunRow>(
        `SELECT run_id AS runId, device_id AS deviceId, issue_id AS issueId, group_id AS groupId, state FROM run
         WHERE run_id > ? ORDER BY run_id LIMIT ?`,
        after,
        limit,
      ),
    claims: async () =>
      sql.all<ClaimRow>(
        'SELECT name, epoch, device_id AS deviceId, expires_at AS expiresAt FROM claim ORDER BY name',
      ),
    lastKeys: async () => sql.all('SELECT team_id AS teamId, last FROM key_counter ORDER BY team_id'),
    audit: async ({ after, limit }) => readAudit(sql, after, limit),
  };
}

/** Everything that the log in a folder says, while no process has it open: what was kept in memory is written then. */
export function openStoredLog(folder: string): LogContent & { close(): void } {
  const database = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true });
  const sql = createSql(database);
  const identity = sql.get<Identity>(
    'SELECT server_id AS serverId, signing_seed AS signingSeed FROM identity',
  );
  if (!identity) throw new Error('The log does not say whose it is');
  const server = serverTable(sql);
  return {
    ...identity,
    async server() {
      const row = server.load(SERVER);
      if (!row) throw new Error('The log lacks a row that it cannot be without');
      return server.toValue(row);
    },
    groups: async () =>
      sql.all<GroupRow>(
        `SELECT group_id AS groupId, head, digest, compacted_through AS compactedThrough,
           dropped_through AS droppedThrough FROM log_group ORDER BY group_id`,
      ),
    ...readStoredPeople(sql),
    ...readStoredRecords(sql),
    ...readRuns(sql),
    close: () => database.close(),
  };
}
