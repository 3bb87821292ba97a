import {
  changeRetention,
  defaultRetention,
  retentionPatch,
  type RetentionLimits,
  type RetentionPatch,
} from '../../../shared/contract/retention.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { removeFrames } from '../record/frames.ts';

/** What is to go and that nothing names any more. */
export interface Leftover {
  readonly kind: 'file' | 'journal' | 'issue';
  readonly name: string;
}

/** The last pass; `waitsUntil`: nothing is removed by itself before. Times are ms since the epoch. */
export interface Pass {
  readonly at: number;
  readonly bytes: number;
  readonly runs: number;
  readonly waitsUntil: number;
}

function readPatch(read: ReadHandle): RetentionPatch {
  const text = read.get<{ patch: string }>('SELECT patch FROM retention_limit')?.patch;
  // What an older or newer program wrote and this one does not know counts as not said.
  return text === undefined ? {} : (retentionPatch.safeParse(JSON.parse(text)).data ?? {});
}

export function readLimits(read: ReadHandle): RetentionLimits {
  return changeRetention(defaultRetention, readPatch(read));
}

/** Changes the limits within a commit; gives all of them. */
export function writeLimits(tx: WriteHandle, patch: RetentionPatch): RetentionLimits {
  const before = readPatch(tx);
  const joined: RetentionPatch = {
    journal: { ...before.journal, ...patch.journal },
    recordings: { ...before.recordings, ...patch.recordings },
    artifacts: { ...before.artifacts, ...patch.artifacts },
  };
  tx.run('INSERT OR REPLACE INTO retention_limit (only, patch) VALUES (1, ?)', JSON.stringify(joined));
  return readLimits(tx);
}

export function readPass(read: ReadHandle): Pass | null {
  const sql = 'SELECT at, bytes, runs, waits_until AS waitsUntil FROM retention_pass';
  return read.get<Pass>(sql) ?? null;
}

export function writePass(tx: WriteHandle, { at, bytes, runs, waitsUntil }: Pass): void {
  const sql =
    'INSERT OR REPLACE INTO retention_pass (only, at, bytes, runs, waits_until) VALUES (1, ?, ?, ?, ?)';
  tx.run(sql, at, bytes, runs, waitsUntil);
}

export function addLeftover(tx: WriteHandle, { kind, name }: Leftover): void {
  tx.run('INSERT OR IGNORE INTO retention_leftover (kind, name) VALUES (?, ?)', kind, name);
}

export function dropLeftover(tx: WriteHandle, { kind, name }: Leftover): void {
  tx.run('DELETE FROM retention_leftover WHERE kind = ? AND name = ?', kind, name);
}

/** The names of what is to go, in order, after a given one. */
export function readLeftovers(read: ReadHandle, kind: Leftover['kind'], after: string): string[] {
  const sql = 'SELECT name FROM retention_leftover WHERE kind = ? AND name > ? ORDER BY name LIMIT 100';
  return read.all<{ name: string }>(sql, kind, after).map(({ name }) => name);
}

/** True while a run or some evidence names the file: as a recording, a last screen, or what a check printed. */
export function isNamed(read: ReadHandle, hash: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM run WHERE json_extract(record, '$.terminal.cast') = ?1)
    OR EXISTS (SELECT 1 FROM run WHERE json_extract(record, '$.terminal.screen') = ?1)
    OR EXISTS (SELECT 1 FROM evidence WHERE artifact = ?1) AS named`;
  return read.get<{ named: number }>(sql, hash)?.named === 1;
}

/**
 * Of the timeline only that goes from which nothing else is derived: the state of a run, its worktree, its result and its
 * evidence stay.
 */
const details = `shown = 1 AND event ->> '$.kind' NOT IN
  ('state', 'worktree', 'commit', 'evidence', 'landed', 'discarded')`;

/** Events that are looked at, or removed, at a time. */
const STEP = 1_000;

/** Bytes of the details of a run after a journal position, and where the look ended; null after the last. */
export function readDetails(
  read: ReadHandle,
  runId: string,
  after: number,
): { bytes: number; next: number | null } {
  const sql = `SELECT count(*) AS n, max(seq) AS last, coalesce(sum(bytes), 0) AS bytes FROM (
    SELECT seq, CASE WHEN ${details} THEN octet_length(event) ELSE 0 END AS bytes
    FROM run_event WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ${STEP})`;
  const row = read.get<{ n: number; last: number | null; bytes: number }>(sql, runId, after);
  const isAll = row === undefined || row.n < STEP;
  return { bytes: row?.bytes ?? 0, next: isAll ? null : row.last };
}

/** Removes some details of a run, then what its agent said as it came; true when none is left. */
export function removeDetails(tx: WriteHandle, runId: string): boolean {
  const sql = `DELETE FROM run_event WHERE seq IN
    (SELECT seq FROM run_event WHERE run_id = ? AND ${details} ORDER BY seq LIMIT ${STEP})`;
  return tx.run(sql, runId).changes < STEP && removeFrames(tx, runId);
}
