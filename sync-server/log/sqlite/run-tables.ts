import type { EnvelopeRow, LogTx, RunRow } from '../log-store.ts';
import type { Sql } from './sql.ts';

export type RunTables = Pick<LogTx, 'envelope' | 'isReplay' | 'addEnvelope' | 'run' | 'putRun'>;

const ENVELOPE = `workspace_id AS workspaceId, device_id AS deviceId, seq, hash, nonce,
  idempotency_key AS idempotencyKey, run_id AS runId, state, record_seq AS recordSeq`;
const RUN = `run_id AS runId, workspace_id AS workspaceId, device_id AS deviceId, issue_id AS issueId,
  group_id AS groupId, state`;

/** Accepted envelopes and the runs they tell of. */
export function createRunTables(sql: Sql): RunTables {
  return {
    async envelope(deviceId, seq) {
      const text = `SELECT ${ENVELOPE} FROM envelope WHERE device_id = ? AND seq = ?`;
      return sql.get<EnvelopeRow>(text, deviceId, seq) ?? null;
    },
    async isReplay(workspaceId, nonce, idempotencyKey) {
      const row = sql.get<{ used: number }>(
        `SELECT EXISTS (SELECT 1 FROM envelope WHERE workspace_id = ?1 AND nonce = ?2)
           OR EXISTS (SELECT 1 FROM envelope WHERE workspace_id = ?1 AND idempotency_key = ?3) AS used`,
        workspaceId,
        nonce,
        idempotencyKey,
      );
      return row?.used === 1;
    },
    async addEnvelope(row) {
      sql.run(
        `INSERT INTO envelope (device_id, seq, hash, workspace_id, nonce, idempotency_key, run_id, state,
           record_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row.deviceId,
        row.seq,
        row.hash,
        row.workspaceId,
        row.nonce,
        row.idempotencyKey,
        row.runId,
        row.state,
        row.recordSeq,
      );
    },
    async run(runId) {
      return sql.get<RunRow>(`SELECT ${RUN} FROM run WHERE run_id = ?`, runId) ?? null;
    },
    async putRun(run) {
      sql.run(
        'INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?)',
        run.runId,
        run.workspaceId,
        run.deviceId,
        run.issueId,
        run.groupId,
        run.state,
      );
    },
  };
}
