import * as Y from 'yjs';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { statePieces } from '../state-pieces.ts';
import { buildDocument } from './build-document.ts';
import { LARGE_RECORD } from './records.ts';

/**
 * The floor of a document (table `base`) is what its records stand on: the state that the server gave, and what was
 * trimmed here. A snapshot is never more than floor and records in one piece, so it can be given up at any time.
 */

/** Records up to this seq and position are not needed any more. */
export interface Bound {
  readonly seq: number;
  readonly position: number;
}

interface Floor {
  readonly seq: number;
  readonly state: Uint8Array;
  readonly merged: number;
}

interface Spent {
  readonly count: number;
  readonly lastSeq: number | null;
}

const SPENT = 'document = ? AND fault IS NULL AND lost = 0 AND server_seq <= ? AND position <= ?';

function readFloor(read: ReadHandle, document: number): Floor | undefined {
  return read.get<Floor>('SELECT seq, state, merged FROM base WHERE document = ?', document);
}

/** `own`: 1 where not everything up to `seq` needs to be in it. `merged`: 1 when the snapshot has it too. */
function writeFloor(
  tx: WriteHandle,
  document: number,
  { seq, state, own, merged }: { seq: number; state: Uint8Array; own: 0 | 1; merged: 0 | 1 },
): void {
  tx.run(
    `INSERT INTO base (document, seq, state, own, merged) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (document) DO UPDATE SET seq = excluded.seq, state = excluded.state, own = excluded.own,
       merged = excluded.merged, unread = 0`,
    document,
    seq,
    state,
    own,
    merged,
  );
}

/** One state with all that is in these. */
function joined(states: readonly Uint8Array[]): Uint8Array {
  const doc = buildDocument({ snapshot: null, records: states.map((payload) => ({ payload })) });
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}

/** Takes in a state that the server gave. What was trimmed here may be newer: it stays in it. */
export function raiseFloor(
  tx: WriteHandle,
  document: number,
  { seq, state }: { readonly seq: number; readonly state: Uint8Array },
): void {
  const floor = readFloor(tx, document);
  // One that is being confirmed (below 0) may be damaged: it gives way.
  if (!floor || floor.seq < 0) return writeFloor(tx, document, { seq, state, own: 0, merged: 0 });
  writeFloor(tx, document, {
    seq: Math.max(seq, floor.seq),
    state: joined([floor.state, state]),
    own: floor.seq > seq ? 1 : 0,
    merged: 0,
  });
}

function countSpent(tx: WriteHandle, document: number, { seq, position }: Bound): Spent {
  return (
    tx.get<Spent>(
      `SELECT count(*) AS count, max(server_seq) AS lastSeq FROM record WHERE ${SPENT}`,
      document,
      seq,
      position,
    ) ?? { count: 0, lastSeq: null }
  );
}

/** True when the snapshot holds nothing that has to stay a record. */
function isAllSpent(tx: WriteHandle, document: number, through: number, spent: Spent): boolean {
  const held = tx.get<{ count: number }>(
    'SELECT count(*) AS count FROM record WHERE document = ? AND position <= ? AND fault IS NULL AND withdrawn = 0',
    document,
    through,
  );
  return held?.count === spent.count;
}

/** What a floor says, in pieces that fit into a record each. */
function piecesOf(state: Uint8Array): Uint8Array[] {
  if (state.length <= LARGE_RECORD) return [state];
  const doc = buildDocument({ snapshot: null, records: [{ payload: state }] });
  const pieces = statePieces(doc, LARGE_RECORD);
  doc.destroy();
  return pieces;
}

/**
 * Makes floors above the head of a restored server lost records, of which nobody knows who wrote them. A floor holds
 * only what the server has: should it not take them back, they can be taken out again, and nothing else with them.
 */
export function loseFloors(tx: WriteHandle, restoredHead: number): void {
  const floors = tx.all<{ document: number }>(
    'SELECT document FROM base WHERE seq > ? AND unread = 0',
    restoredHead,
  );
  for (const { document } of floors) {
    const state = readFloor(tx, document)?.state;
    for (const piece of state ? piecesOf(state) : []) {
      tx.run('INSERT INTO record (document, payload, lost) VALUES (?, ?, 1)', document, piece);
    }
    tx.run('DELETE FROM snapshot WHERE document = ? AND trimmed = 0', document);
    tx.run('DELETE FROM base WHERE document = ?', document);
  }
}

/**
 * Makes records that a snapshot holds part of the floor, and forgets them. Where all of it is spent, the snapshot
 * becomes the floor. Else the two stand side by side, which is not done for fewer records than `least`.
 */
export function trimToFloor(
  tx: WriteHandle,
  document: number,
  { through, bound, least }: { through: number; bound: Bound; least: number },
): void {
  const upTo = { seq: bound.seq, position: Math.min(through, bound.position) };
  const spent = countSpent(tx, document, upTo);
  if (spent.lastSeq === null) return;
  const floor = readFloor(tx, document);
  const seq = Math.max(spent.lastSeq, floor?.seq ?? 0);
  if (isAllSpent(tx, document, through, spent) && floor?.merged !== 0) {
    const snapshot = tx.get<{ state: Uint8Array }>(
      'DELETE FROM snapshot WHERE document = ? RETURNING state',
      document,
    );
    if (!snapshot) return;
    writeFloor(tx, document, { seq, state: snapshot.state, own: 1, merged: 0 });
  } else {
    if (spent.count < least) return;
    const records = tx.all<{ payload: Uint8Array }>(
      `SELECT payload FROM record WHERE ${SPENT} ORDER BY position`,
      document,
      upTo.seq,
      upTo.position,
    );
    const doc = buildDocument({ snapshot: floor?.state ?? null, records });
    const state = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    const merged = floor?.merged === 0 ? 0 : 1;
    writeFloor(tx, document, { seq, state, own: 1, merged });
  }
  tx.run(`DELETE FROM record WHERE ${SPENT}`, document, upTo.seq, upTo.position);
}
