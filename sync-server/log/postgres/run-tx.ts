import type { RunTx } from '../log-store.ts';
import type { AuditRow, ClaimRow, EnvelopeRow, RunRow } from '../rows.ts';
import { loadDevice } from './people-tx.ts';
import { changeServer, requireServer } from './server-row.ts';
import type { Tables } from './tables.ts';
import type { Work } from './unit-of-work.ts';

interface Options {
  readonly tables: Tables;
  readonly work: Work;
}

function createLeaseTx({
  work,
}: Options): Pick<RunTx, 'lastKey' | 'setLastKey' | 'claim' | 'putClaim' | 'claimCount' | 'dropClaims'> {
  return {
    async lastKey(teamId) {
      const text = 'SELECT last FROM key_counter WHERE team_id = $1';
      return (await work.read<{ last: number }>(text, [teamId]))[0]?.last ?? 0;
    },
    async setLastKey(teamId, last) {
      const text = `INSERT INTO key_counter VALUES ($1, $2)
        ON CONFLICT (team_id) DO UPDATE SET last = excluded.last`;
      await work.run(text, [teamId, last]);
    },
    async claim(name) {
      const text = `SELECT name, epoch, device_id AS "deviceId", expires_at AS "expiresAt" FROM claim
        WHERE name = $1`;
      return (await work.read<ClaimRow>(text, [name]))[0] ?? null;
    },
    async putClaim({ name, epoch, deviceId, expiresAt }) {
      const text = `INSERT INTO claim VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET
        epoch = excluded.epoch, device_id = excluded.device_id, expires_at = excluded.expires_at`;
      await work.run(text, [name, epoch, deviceId, expiresAt]);
    },
    async claimCount(deviceId) {
      const text = 'SELECT count(*) AS count FROM claim WHERE device_id = $1';
      return (await work.read<{ count: number }>(text, [deviceId]))[0]?.count ?? 0;
    },
    async dropClaims(endedBy) {
      const text = 'SELECT max(epoch) AS highest FROM claim WHERE expires_at <= $1';
      const highest = (await work.read<{ highest: number | null }>(text, [endedBy]))[0]?.highest ?? 0;
      if (highest > 0) await work.run('DELETE FROM claim WHERE expires_at <= $1', [endedBy]);
      return highest;
    },
  };
}

function createAuditTx({ tables, work }: Options): Pick<RunTx, 'lastAudit' | 'addAudit' | 'auditCount'> {
  return {
    async lastAudit() {
      const { audit_id: id, audit_hash: hash } = requireServer(tables);
      return hash && { id, hash };
    },
    async addAudit({ deviceId, ...entry }: AuditRow) {
      tables.audit.put({ ...entry, device_id: deviceId });
      changeServer(tables, { audit_id: entry.id, audit_hash: entry.hash });
    },
    async auditCount(deviceIds, action, since) {
      const text =
        'SELECT count(*) AS count FROM audit WHERE device_id = ANY ($1) AND action = $2 AND at >= $3';
      const meant = new Set<string | null>(deviceIds);
      const fresh = tables.audit
        .unsaved()
        .filter((row) => meant.has(row.device_id) && row.action === action && row.at >= since).length;
      const [found] = await work.read<{ count: number }>(text, [deviceIds, action, since]);
      return fresh + (found?.count ?? 0);
    },
  };
}

function createEnvelopeTx(options: Options): Pick<RunTx, 'envelope' | 'isReplay' | 'addEnvelope'> {
  const { tables, work } = options;
  return {
    async envelope(deviceId, seq): Promise<EnvelopeRow | null> {
      const key = { device_id: deviceId, seq };
      await work.load([[tables.envelope, [key]]]);
      const row = tables.envelope.find(key);
      if (!row) return null;
      const { hash, nonce, state } = row;
      const names = { idempotencyKey: row.idempotency_key, runId: row.run_id, recordSeq: row.record_seq };
      return { deviceId, seq, hash, nonce, state, ...names };
    },
    async isReplay(nonce, idempotencyKey) {
      const fresh = tables.envelope
        .unsaved()
        .some((row) => row.nonce === nonce || row.idempotency_key === idempotencyKey);
      if (fresh) return true;
      const text = `SELECT EXISTS (SELECT 1 FROM envelope WHERE nonce = $1)
        OR EXISTS (SELECT 1 FROM envelope WHERE idempotency_key = $2) AS known`;
      return (await work.read<{ known: boolean }>(text, [nonce, idempotencyKey]))[0]?.known ?? false;
    },
    async addEnvelope({ deviceId, seq, hash, nonce, idempotencyKey, runId, state, recordSeq }) {
      const device = await loadDevice(options, deviceId);
      if (!device) throw new Error('A record of a device that the log does not know');
      const names = { idempotency_key: idempotencyKey, run_id: runId, record_seq: recordSeq };
      tables.envelope.put({ device_id: deviceId, seq, hash, nonce, state, ...names });
      tables.device.put({ ...device, chain_seq: seq, chain_hash: hash });
    },
  };
}

/** Accepted envelopes and the runs they tell of, leases, and the audit log. */
export function createRunTx(options: Options): RunTx {
  const { work } = options;
  return {
    ...createLeaseTx(options),
    ...createAuditTx(options),
    ...createEnvelopeTx(options),
    async run(runId) {
      const text = `SELECT run_id AS "runId", device_id AS "deviceId", issue_id AS "issueId",
        group_id AS "groupId", state FROM run WHERE run_id = $1`;
      return (await work.read<RunRow>(text, [runId]))[0] ?? null;
    },
    async putRun({ runId, deviceId, issueId, groupId, state }) {
      const text = `INSERT INTO run VALUES ($1, $2, $3, $4, $5) ON CONFLICT (run_id) DO UPDATE SET
        device_id = excluded.device_id, issue_id = excluded.issue_id, group_id = excluded.group_id,
        state = excluded.state`;
      await work.run(text, [runId, deviceId, issueId, groupId, state]);
    },
  };
}
