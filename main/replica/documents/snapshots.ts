import * as Y from 'yjs';
import type { Store, WriteHandle } from '../../store/types.ts';
import { buildDocument } from './build-document.ts';
import { trimToFloor, type Bound } from './floor.ts';
import { isInRepair, LARGE_RECORD, PENDING, readStored } from './records.ts';

/** What a document gathered since its last snapshot. */
export interface Tail {
  readonly doc: Y.Doc;
  /** Records that no snapshot holds. */
  tail: number;
  tailBytes: number;
}

/** Merged states of documents, so that loading stays fast, and the end of records that they stand for. */
export interface Snapshots {
  /** Writes the merged state of a document when enough has come since the last one. */
  consider(tx: WriteHandle, document: number, resident: Tail): void;
  /** The same for a document that was built from its records just now; `records`: how many they were. */
  considerStored(tx: WriteHandle, document: number, records: number): void;
  /** The server has a backup of everything up to here (0: it makes none): records that are merged may go. */
  backedUp(seq: number): void;
  /** What `backedUp` was told last; null before. */
  readonly backedUpSeq: number | null;
}

/** How much may gather until it is merged: a snapshot takes in at least half of it. */
export interface MergeAfter {
  readonly records: number;
  readonly bytes: number;
}

interface SnapshotOptions {
  readonly store: Store;
  readonly isLinked: () => boolean;
  readonly now: () => number;
  readonly after?: MergeAfter;
}

const AFTER: MergeAfter = { records: 500, bytes: 256 * 1024 };
const DAY_MS = 24 * 60 * 60 * 1000;
/** Without backups a record stays this long after the server has it. */
const KEEP_MS = 30 * DAY_MS;
const DOCUMENTS_PER_COMMIT = 20;

/** The last position that is known to be old enough. Notes once a day where the log stands. */
function agedPosition(tx: WriteHandle, now: number): number {
  const last = tx.get<{ at: number | null }>('SELECT max(at) AS at FROM log_age')?.at ?? null;
  if (last === null || now - last >= DAY_MS) {
    tx.run('INSERT OR IGNORE INTO log_age SELECT ?, coalesce(max(position), 0) FROM record', now);
  }
  const old = now - KEEP_MS;
  tx.run('DELETE FROM log_age WHERE at < (SELECT max(at) FROM log_age WHERE at <= ?)', old);
  return tx.get<{ position: number }>('SELECT position FROM log_age WHERE at <= ?', old)?.position ?? 0;
}

/** The position of the first record of a document that waits to be sent. */
function firstPending(tx: WriteHandle, document: number): number {
  return (
    tx.get<{ position: number }>(
      `SELECT position FROM record WHERE document = ? AND ${PENDING} ORDER BY position LIMIT 1`,
      document,
    )?.position ?? Number.MAX_SAFE_INTEGER
  );
}

/** Drops the records of one document that a snapshot holds, unless something unsent is in that snapshot too. */
function trim(tx: WriteHandle, document: number, bound: Bound, after: MergeAfter): void {
  const { through = 0 } =
    tx.get<{ through: number }>('SELECT through FROM snapshot WHERE document = ?', document) ?? {};
  if (firstPending(tx, document) <= through || isInRepair(tx, document)) return;
  trimToFloor(tx, document, { through, bound, least: after.records / 2 });
}

/** Without a server: the state of everything, and the records go. Those of a large document stay: a first push could not send it in one piece. */
function writeSolo(tx: WriteHandle, document: number, doc: Y.Doc): void {
  const state = Y.encodeStateAsUpdate(doc);
  const trimmed = state.length < LARGE_RECORD;
  tx.run(
    `INSERT INTO snapshot (document, state, through, trimmed)
     VALUES (?1, ?2, (SELECT coalesce(max(position), 0) FROM record WHERE document = ?1), ?3)
     ON CONFLICT (document) DO UPDATE SET state = excluded.state, through = excluded.through,
       trimmed = max(trimmed, excluded.trimmed)`,
    document,
    state,
    Number(trimmed),
  );
  if (trimmed) tx.run('DELETE FROM record WHERE document = ? AND fault IS NULL', document);
}

/** The end of what the server has of a document, and how much of that is in no snapshot. */
function acceptedTail(
  tx: WriteHandle,
  document: number,
): { end: number; through: number | null; records: number; bytes: number } {
  const end = firstPending(tx, document);
  const row = tx.get<{ through: number | null; records: number; bytes: number }>(
    `SELECT max(position) AS through, count(*) AS records, coalesce(sum(length(payload)), 0) AS bytes
     FROM record WHERE document = ?1 AND fault IS NULL AND position < ?2
       AND position > coalesce((SELECT through FROM snapshot WHERE document = ?1), 0)`,
    document,
    end,
  );
  return { end, through: row?.through ?? null, records: row?.records ?? 0, bytes: row?.bytes ?? 0 };
}

function stateBefore(tx: WriteHandle, document: number, end: number): Uint8Array {
  const doc = buildDocument(readStored(tx, document, end));
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

/**
 * With a server: only what it has accepted goes into a snapshot, or a refusal could not take back the rest.
 * Answers how many records no snapshot holds now, or null when it was not worth one.
 */
function writeLinked(tx: WriteHandle, document: number, doc: Y.Doc | null, after: MergeAfter): number | null {
  if (isInRepair(tx, document)) return null;
  const { end, through, records, bytes } = acceptedTail(tx, document);
  if (through === null || (records < after.records / 2 && bytes < after.bytes / 2)) return null;
  const isWhole = end === Number.MAX_SAFE_INTEGER;
  const state = isWhole && doc ? Y.encodeStateAsUpdate(doc) : stateBefore(tx, document, end);
  tx.run(
    `INSERT INTO snapshot (document, state, through, trimmed) VALUES (?1, ?2, ?3, 0)
     ON CONFLICT (document) DO UPDATE SET state = excluded.state, through = excluded.through`,
    document,
    state,
    through,
  );
  tx.run('UPDATE base SET merged = 1 WHERE document = ?', document);
  const left = tx.get<{ records: number }>(
    'SELECT count(*) AS records FROM record WHERE document = ? AND position > ? AND fault IS NULL',
    document,
    through,
  );
  return left?.records ?? 0;
}

/** Counts anew. Where little could be merged it is tried again when half as much again has come. */
function startAgain(resident: Tail, left: number | null, after: MergeAfter): void {
  resident.tail = Math.min(left ?? after.records, after.records / 2);
  resident.tailBytes = left === null ? after.bytes / 2 : 0;
}

/** Creates the keeper of snapshots. Until `backedUp` was called nothing that a server has is forgotten. */
export function createSnapshots({ store, isLinked, now, after = AFTER }: SnapshotOptions): Snapshots {
  let backedUpSeq: number | null = null;
  let sweeping: Promise<void> = Promise.resolve();

  function boundOf(tx: WriteHandle): Bound | null {
    if (backedUpSeq === null) return null;
    if (backedUpSeq > 0) return { seq: backedUpSeq, position: Number.MAX_SAFE_INTEGER };
    return { seq: Number.MAX_SAFE_INTEGER, position: agedPosition(tx, now()) };
  }

  function merge(tx: WriteHandle, document: number, doc: Y.Doc | null): number | null {
    const left = writeLinked(tx, document, doc, after);
    const bound = left === null ? null : boundOf(tx);
    if (bound) trim(tx, document, bound, after);
    return left;
  }

  /** Documents whose spent records are still there, a few. */
  function sweepSome(tx: WriteHandle, last: number): number | null {
    const bound = boundOf(tx);
    if (!bound) return null;
    const documents = tx.all<{ document: number }>(
      `SELECT document FROM snapshot s WHERE document > ?3 AND EXISTS (
         SELECT 1 FROM record r WHERE r.document = s.document AND r.position <= s.through
           AND r.server_seq <= ?1 AND r.position <= ?2
       ) ORDER BY document LIMIT ?4`,
      bound.seq,
      bound.position,
      last,
      DOCUMENTS_PER_COMMIT,
    );
    for (const { document } of documents) trim(tx, document, bound, after);
    return documents.at(-1)?.document ?? null;
  }

  async function sweep(): Promise<void> {
    try {
      for (let last: number | null = 0; last !== null;) {
        const document: number = last;
        last = await store.commit((tx) => sweepSome(tx, document));
      }
    } catch {
      // A full disk or the end of the host. What was not forgotten is found again the next time.
    }
  }

  return {
    consider(tx, document, resident) {
      if (resident.tail < after.records && resident.tailBytes < after.bytes) return;
      if (isLinked()) return startAgain(resident, merge(tx, document, resident.doc), after);
      writeSolo(tx, document, resident.doc);
      startAgain(resident, 0, after);
    },
    considerStored(tx, document, records) {
      if (records >= after.records && isLinked()) merge(tx, document, null);
    },
    get backedUpSeq() {
      return backedUpSeq;
    },
    backedUp(seq) {
      if (seq === backedUpSeq) return;
      backedUpSeq = seq;
      sweeping = sweeping.then(sweep);
    },
  };
}
