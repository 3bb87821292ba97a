import type { RunTx } from '../log-store.ts';
import type { AuditRow, ClaimRow, EnvelopeRow, RunRow } from '../rows.ts';
import { requireDevice } from './append.ts';
import type { Memory } from './memory.ts';
import type { Sql } from './sql.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface Options {
  readonly sql: Sql;
  readonly work: UnitOfWork;
  readonly memory: Memory;
}

const ENVELOPE = `device_id AS deviceId, seq, hash, nonce, idempotency_key AS idempotencyKey, run_id AS runId,
  state, record_seq AS recordSeq`;
const RUN = 'run_id AS runId, device_id AS deviceId, issue_id AS issueId, group_id AS groupId, state';
const CLAIM = 'name, epoch, device_id AS deviceId, expires_at AS expiresAt';

/** The audit log, oldest first, id above `after`. */
export function readAudit(sql: Sql, after: number, limit: number): AuditRow[] {
  const columns = 'id, at, device_id AS deviceId, action, detail, hash';
  return sql.all(`SELECT ${columns} FROM audit WHERE id > ? ORDER BY id LIMIT ?`, after, limit);
}

function createLeaseTx({
  sql,
  work,
}: Options): Pick<RunTx, 'lastKey' | 'setLastKey' | 'claim' | 'putClaim' | 'claimCount' | 'dropClaims'> {
  return {
    async lastKey(teamId) {
      return sql.row<[number]>('SELECT last FROM key_counter WHERE team_id = ?', teamId)?.[0] ?? 0;
    },
    async setLastKey(teamId, last) {
      work.run('INSERT OR REPLACE INTO key_counter VALUES (?, ?)', teamId, last);
    },
    async claim(name) {
      return sql.get<ClaimRow>(`SELECT ${CLAIM} FROM claim WHERE name = ?`, name) ?? null;
    },
    async putClaim({ name, epoch, deviceId, expiresAt }) {
      work.run('INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)', name, epoch, deviceId, expiresAt);
    },
    async claimCount(deviceId) {
      return sql.row<[number]>('SELECT count(*) FROM claim WHERE device_id = ?', deviceId)?.[0] ?? 0;
    },
    async dropClaims(endedBy) {
      const text = 'SELECT max(epoch) FROM claim WHERE expires_at <= ?';
      const highest = sql.row<[number | null]>(text, endedBy)?.[0] ?? 0;
      if (highest > 0) work.run('DELETE FROM claim WHERE expires_at <= ?', endedBy);
      return highest;
    },
  };
}

function createAuditTx({ sql, work }: Options): Pick<RunTx, 'lastAudit' | 'addAudit' | 'auditCount'> {
  return {
    async lastAudit() {
      const text = 'SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1';
      return sql.get<Pick<AuditRow, 'id' | 'hash'>>(text) ?? null;
    },
    async addAudit({ id, at, deviceId, action, detail, hash }) {
      work.run('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)', id, at, deviceId, action, detail, hash);
    },
    async auditCount(deviceIds, action, since) {
      const text = `SELECT count(*) FROM audit
        WHERE device_id IN (SELECT value FROM json_each(?)) AND action = ? AND at >= ?`;
      return sql.row<[number]>(text, JSON.stringify(deviceIds), action, since)?.[0] ?? 0;
    },
  };
}

/** Accepted envelopes and the runs they tell of, leases, and the audit log. */
export function createRunTx(options: Options): RunTx {
  const { sql, work, memory } = options;
  return {
    ...createLeaseTx(options),
    ...createAuditTx(options),
    async envelope(deviceId, seq) {
      const text = `SELECT ${ENVELOPE} FROM envelope WHERE device_id = ? AND seq = ?`;
      return sql.get<EnvelopeRow>(text, deviceId, seq) ?? null;
    },
    async isReplay(nonce, idempotencyKey) {
      const text = `SELECT EXISTS (SELECT 1 FROM envelope WHERE nonce = ?)
        OR EXISTS (SELECT 1 FROM envelope WHERE idempotency_key = ?)`;
      return sql.row<[number]>(text, nonce, idempotencyKey)?.[0] === 1;
    },
    async addEnvelope(row) {
      work.run(
        'INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        row.deviceId,
        row.seq,
        row.hash,
        row.nonce,
        row.idempotencyKey,
        row.runId,
        row.state,
        row.recordSeq,
      );
      const { seq, hash } = row;
      memory.setEnd({ ...memory.end(requireDevice(memory, row.deviceId).no), chain: { seq, hash } });
    },
    async run(runId) {
      return sql.get<RunRow>(`SELECT ${RUN} FROM run WHERE run_id = ?`, runId) ?? null;
    },
    async putRun({ runId, deviceId, issueId, groupId, state }) {
      work.run('INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?)', runId, deviceId, issueId, groupId, state);
    },
  };
}
