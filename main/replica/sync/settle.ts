import type { YjsRecord } from '../../../shared/wire/messages.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { forgetIfEmpty, misplacedName, PENDING } from '../documents/records.ts';
import type { ChainOwner } from '../../sync/record-chain.ts';
import { advanceChain } from './own-chains.ts';

/** A record of this log. `number` is that of its device; null when it is not known. */
export interface StoredRecord {
  readonly position: number;
  readonly document: number;
  readonly name: string;
  readonly groupId: GroupId;
  readonly deviceId: string;
  readonly number: number | null;
  readonly origin: string;
  readonly payload: Uint8Array;
  /** 1: in no document any more, and in the outbox only until the server has said whether it has it. */
  readonly withdrawn: number;
}

const SELECT = `SELECT position, document, d.name, d.group_id AS groupId, device_id AS deviceId, number, origin, payload,
    withdrawn
  FROM record r JOIN document d ON d.id = r.document WHERE`;

/** The own record with this number that waits to be sent. */
export function findPending(read: ReadHandle, number: number): StoredRecord | undefined {
  return read.get<StoredRecord>(`${SELECT} ${PENDING} AND number = ?`, number);
}

function findBySeq(read: ReadHandle, seq: number): StoredRecord | undefined {
  return read.get<StoredRecord>(`${SELECT} server_seq = ?`, seq);
}

function hasSameContent(stored: StoredRecord, record: YjsRecord): boolean {
  const isSameDocument = stored.name === record.documentId || stored.name === misplacedName(record);
  return isSameDocument && equalBytes(stored.payload, record.payload);
}

function hasSameWriter(stored: StoredRecord, { deviceId, localId, origin }: YjsRecord): boolean {
  return stored.deviceId === deviceId && stored.number === localId && stored.origin === origin;
}

/** The server has one of our records: it leaves the outbox, and the chain goes on. */
function accept(tx: WriteHandle, owner: ChainOwner, stored: StoredRecord, seq: number): void {
  const { groupId, name: documentId, number, origin, payload, position } = stored;
  if (number !== null) {
    advanceChain(tx, owner, { localId: number, groupId, documentId, origin, payload });
  }
  if (stored.withdrawn) {
    tx.run('DELETE FROM record WHERE position = ?', position);
    return forgetIfEmpty(tx, stored.document);
  }
  tx.run('UPDATE record SET server_seq = ?, device_id = ? WHERE position = ?', seq, owner.deviceId, position);
}

/** Takes an acknowledgement. The record may have come back already; then there is nothing to do. */
export function acknowledge(tx: WriteHandle, owner: ChainOwner, ack: { localId: number; seq: number }): void {
  const stored = findPending(tx, ack.localId);
  if (!stored) return;
  // What stands there is a copy from before the server was restored.
  tx.run('UPDATE record SET server_seq = NULL, lost = 1 WHERE server_seq = ?', ack.seq);
  accept(tx, owner, stored, ack.seq);
}

function place(tx: WriteHandle, { position }: StoredRecord, record: YjsRecord): void {
  tx.run(
    'UPDATE record SET server_seq = ?, device_id = ?, number = ?, origin = ?, lost = 0 WHERE position = ?',
    record.seq,
    record.deviceId,
    record.localId,
    record.origin,
    position,
  );
}

/** A record that a restored server had lost, and that somebody returned or passed on as their own. */
function findLost(read: ReadHandle, record: YjsRecord): StoredRecord | undefined {
  const returned = read.get<StoredRecord>(
    `${SELECT} lost > 0 AND device_id = ? AND number = ?`,
    record.deviceId,
    record.localId,
  );
  if (returned) return returned;
  if (record.origin === '') return undefined;
  return read
    .all<StoredRecord>(
      `${SELECT} lost > 0 AND device_id = ? AND d.name = ?`,
      record.origin,
      record.documentId,
    )
    .find((stored) => hasSameContent(stored, record));
}

/** What there is to do about a record of the server's log. */
export type Settled =
  | { readonly kind: 'known' }
  | { readonly kind: 'new' }
  /** Something else stood there, and was applied: it does not count. */
  | { readonly kind: 'replaces'; readonly stored: StoredRecord };

/** What makes it worth looking for a record: most are new, and asking costs more than appending. */
export interface Memory {
  /** The highest seq that a record here has. */
  readonly highest: number;
  /** Something here has no place since a server was restored. */
  readonly hasLost: boolean;
}

/** To be asked once a commit. */
export function recall(read: ReadHandle): Memory {
  const row = read.get<{ highest: number | null }>(
    'SELECT max(server_seq) AS highest FROM record WHERE server_seq IS NOT NULL',
  );
  const hasLost = read.get('SELECT 1 FROM record WHERE lost > 0 LIMIT 1') !== undefined;
  return { highest: row?.highest ?? 0, hasLost };
}

/** Those of the outbox: as they are acknowledged, or as they come back before that. */
function settleOwn(tx: WriteHandle, owner: ChainOwner, record: YjsRecord): Settled | null {
  const own = record.deviceId === owner.deviceId ? findPending(tx, record.localId) : undefined;
  if (own?.origin !== record.origin || !hasSameContent(own, record)) return null;
  accept(tx, owner, own, record.seq);
  return { kind: own.withdrawn ? 'new' : 'known' };
}

/**
 * Finds out whether a record is here already: at its place in the log, waiting for its acknowledgement, or
 * among those that a restored server had lost. What is here gets its place.
 */
export function settle(tx: WriteHandle, owner: ChainOwner, memory: Memory, record: YjsRecord): Settled {
  const there = record.seq <= memory.highest ? findBySeq(tx, record.seq) : undefined;
  if (there && !hasSameContent(there, record)) return { kind: 'replaces', stored: there };
  if (there) {
    if (!hasSameWriter(there, record)) place(tx, there, record);
    return { kind: 'known' };
  }
  const own = settleOwn(tx, owner, record);
  if (own) return own;
  const lost = memory.hasLost ? findLost(tx, record) : undefined;
  if (!lost || !hasSameContent(lost, record)) return { kind: 'new' };
  place(tx, lost, record);
  return { kind: 'known' };
}
