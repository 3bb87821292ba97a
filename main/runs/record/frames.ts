import type { Frame } from '../../../shared/contract/run-schemas.ts';
import type { HarnessEvent } from '../../harness/types.ts';
import type { Migration, ReadHandle, WriteHandle } from '../../store/types.ts';
import { pageOf } from '../evidence/output-page.ts';

/** Messages of agents as they came, beside the journal that was made of them. `bytes`: before it was cut. */
export const frameMigrations: readonly Migration[] = [
  {
    id: 'runs/frames-0001',
    sql: `
      CREATE TABLE run_frame (
        run_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        raw TEXT NOT NULL,
        PRIMARY KEY (run_id, seq)
      ) STRICT;
    `,
  },
];

/** Bytes that are kept of one message. */
export const FRAME_BYTES: number = 64 * 1024;
/** Of one answer. */
const PAGE_BYTES = 512 * 1024;
const PAGE = 100;
/** Frames that are weighed or removed at a time. */
const STEP = 100;

/** Parts of what follows whole, and the agent's own diff, which comes anew with each edit: git tells it. */
const parts: readonly HarnessEvent['kind'][] = [
  'message.delta',
  'reasoning.delta',
  'tool.output',
  'diff.updated',
];

/** The message behind an event as it is kept; null where there was none, or it is a part of another. */
export function frameOf({ seq, at, kind, raw }: HarnessEvent): Frame | null {
  if (raw === null || raw === undefined || parts.includes(kind)) return null;
  const bytes = Buffer.from(JSON.stringify(raw));
  return { seq, at, kind, bytes: bytes.length, raw: pageOf(bytes, 0, FRAME_BYTES).text };
}

/** Keeps a message within a commit. */
export function writeFrame(tx: WriteHandle, runId: string, { seq, at, kind, bytes, raw }: Frame): void {
  const sql =
    'INSERT OR REPLACE INTO run_frame (run_id, seq, at, kind, bytes, raw) VALUES (?, ?, ?, ?, ?, ?)';
  tx.run(sql, runId, seq, at, kind, bytes, raw);
}

/** The newest messages of a run before a place, oldest first; all of them where `before` is null. */
export function readFrames(
  read: ReadHandle,
  runId: string,
  before: number | null,
): { rows: Frame[]; more: boolean } {
  const sql = `SELECT seq, at, kind, bytes, raw FROM run_frame WHERE run_id = ? AND seq < ?
    ORDER BY seq DESC LIMIT ?`;
  const found = read.all<Frame>(sql, runId, before ?? Number.MAX_SAFE_INTEGER, PAGE + 1);
  const rows: Frame[] = [];
  let size = 0;
  for (const row of found.slice(0, PAGE)) {
    size += Math.min(row.bytes, FRAME_BYTES);
    if (rows.length > 0 && size > PAGE_BYTES) break;
    rows.push(row);
  }
  return { rows: rows.toReversed(), more: rows.length < found.length };
}

/** Bytes of some messages of a run after a place, and where the look ended; null after the last. */
export function weighFrames(
  read: ReadHandle,
  runId: string,
  after: number,
): { bytes: number; next: number | null } {
  const sql = `SELECT count(*) AS n, max(seq) AS last, coalesce(sum(octet_length(raw)), 0) AS bytes FROM
    (SELECT seq, raw FROM run_frame WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ${STEP})`;
  const row = read.get<{ n: number; last: number | null; bytes: number }>(sql, runId, after);
  const isAll = row === undefined || row.n < STEP;
  return { bytes: row?.bytes ?? 0, next: isAll ? null : row.last };
}

/** Removes some messages of a run; true when none is left. */
export function removeFrames(tx: WriteHandle, runId: string): boolean {
  const sql = `DELETE FROM run_frame WHERE run_id = ?1 AND seq IN
    (SELECT seq FROM run_frame WHERE run_id = ?1 ORDER BY seq LIMIT ${STEP})`;
  return tx.run(sql, runId).changes < STEP;
}
