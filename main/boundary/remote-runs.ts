import { parseEnvelope } from '../../shared/boundary/envelope.ts';
import type { SharedRun } from '../../shared/boundary/payload.ts';
import { remoteRunRow } from '../../shared/contract/run-schemas.ts';
import type { RemoteRunRow } from '../../shared/contract/run-schemas.ts';
import { issueId, runId } from '../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../store/types.ts';
import { payloadText, readPayload } from './context.ts';
import type { BoundaryOptions } from './context.ts';
import type { Forgetting, RemoteRuns } from './types.ts';

interface PayloadRow {
  readonly payload: string;
}

/** Creates the view of the runs of other devices, newest first as the server saw them begin. */
export function createRemoteRuns({ store }: { store: { read: ReadHandle } }): RemoteRuns {
  const { read } = store;
  return {
    get(id) {
      const row = read.get<PayloadRow>('SELECT payload FROM remote_run WHERE run_id = ?', id);
      return row ? toRow(row) : null;
    },
    query({ issueId: issue, limit }) {
      const rows =
        issue === undefined
          ? read.all<PayloadRow>('SELECT payload FROM remote_run ORDER BY first_seq DESC LIMIT ?', limit)
          : read.all<PayloadRow>(
              'SELECT payload FROM remote_run WHERE issue_id = ? ORDER BY first_seq DESC LIMIT ?',
              issue,
              limit,
            );
      return rows.map(toRow);
    },
  };
}

function toRow({ payload }: PayloadRow): RemoteRunRow {
  const { run } = readPayload(payload);
  return remoteRunRow.parse({
    runId: run.runId,
    issueId: run.issueId,
    state: run.state,
    queuedAt: run.queuedAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    durationMs: run.durationMs,
    branch: run.branch,
    commit: run.commit,
    outcome: run.outcome,
    errorCategory: run.errorCategory,
  });
}

/**
 * Takes an envelope that the server passed on. The server has checked it; what it should never have let through
 * is left out here too: an envelope that is none, or one that speaks for another device's run.
 */
export function receiveEnvelope(
  options: BoundaryOptions,
  tx: WriteHandle,
  { serverSeq, bytes }: { serverSeq: number; bytes: Uint8Array },
): void {
  const { identity, journal, logger } = options;
  const parsed = parseEnvelope(bytes);
  if (!parsed.ok) {
    logger.warn('boundary.envelope.unreadable', { serverSeq, code: parsed.code });
    return;
  }
  const { deviceId, groupId, payload } = parsed.envelope;
  const { run } = payload;
  if (deviceId === identity.deviceId || options.isPurged?.(tx, run.issueId)) return;
  if (!mayTell(tx, deviceId, run)) {
    logger.warn('boundary.envelope.foreign', { serverSeq });
    return;
  }
  const { changes } = tx.run(
    `INSERT INTO remote_run (run_id, issue_id, device_id, group_id, first_seq, server_seq, payload)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET group_id = excluded.group_id,
       server_seq = excluded.server_seq, payload = excluded.payload
     WHERE excluded.server_seq > remote_run.server_seq`,
    run.runId,
    run.issueId,
    deviceId,
    groupId,
    serverSeq,
    serverSeq,
    payloadText(payload),
  );
  if (changes === 0) return;
  journal.append(tx, {
    kind: 'run.changed',
    runId: runId.parse(run.runId),
    issueId: issueId.parse(run.issueId),
    state: run.state,
  });
}

/** Forgets runs of other devices: their branches are named after titles. */
export const forgetting: Forgetting = {
  issues(tx, issueIds) {
    const ids = JSON.stringify(issueIds);
    tx.run('DELETE FROM remote_run WHERE issue_id IN (SELECT value FROM json_each(?))', ids);
  },
  group(tx, groupId) {
    tx.run('DELETE FROM remote_run WHERE group_id = ?', groupId);
  },
};

/**
 * The server was restored, and its log goes on from here: what others tell of their runs again comes with a higher
 * number than this, and counts.
 */
export function forgetAfter(tx: WriteHandle, serverSeq: number): void {
  tx.run('UPDATE remote_run SET server_seq = ? WHERE server_seq > ?', serverSeq, serverSeq);
}

/** A run belongs to the device that began it, and stays with its issue. */
function mayTell(tx: WriteHandle, deviceId: string, run: SharedRun): boolean {
  if (tx.get('SELECT 1 FROM envelope WHERE run_id = ? LIMIT 1', run.runId)) return false;
  const known = tx.get<{ device_id: string; issue_id: string }>(
    'SELECT device_id, issue_id FROM remote_run WHERE run_id = ?',
    run.runId,
  );
  return known === undefined || (known.device_id === deviceId && known.issue_id === run.issueId);
}
