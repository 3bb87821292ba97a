import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { RecordChainHead, ReturnedRecord } from '../../../shared/wire/messages.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import type { Returnable } from '../../sync/ports.ts';
import type { ReplicaContext } from '../context.ts';
import { loseFloors } from '../documents/floor.ts';
import { readCursors, restart, rewind } from './group-state.ts';
import { resetChains } from './own-chains.ts';
import { giveUpRepairs } from './repair.ts';
import { readSeals } from './seals.ts';

/** What a server says about an epoch that began when it was restored. */
export interface Epoch {
  readonly epoch: number;
  readonly restoredHead: number;
  readonly chains: readonly RecordChainHead[];
}

/** `restored_head` while nothing has to be returned. */
const NOTHING_LOST = Number.MAX_SAFE_INTEGER;

/** True when this epoch was not known yet, and the server lost something by it. */
function noteEpoch(tx: WriteHandle, { epoch, restoredHead }: Epoch): boolean {
  const known = tx.get<{ epoch: number; restoredHead: number }>(
    'SELECT epoch, restored_head AS restoredHead FROM sync_epoch',
  ) ?? { epoch: 0, restoredHead: NOTHING_LOST };
  if (epoch <= known.epoch) return false;
  // The first epoch begins with nothing; there is nothing to lose by it.
  const isFirst = known.epoch === 0 && restoredHead === 0;
  // What an epoch before had lost may not be back yet.
  const lowest = isFirst ? NOTHING_LOST : Math.min(known.restoredHead, restoredHead);
  tx.run('INSERT OR REPLACE INTO sync_epoch (id, epoch, restored_head) VALUES (1, ?, ?)', epoch, lowest);
  return !isFirst;
}

/** Everything that a restored server had lost is on its way back to it. */
export function endReturn(tx: WriteHandle): void {
  tx.run('UPDATE sync_epoch SET restored_head = ?', NOTHING_LOST);
}

/** Groups of documents of which something above the head is only in merged states. */
function mergedGroups(read: ReadHandle, restoredHead: number): string[] {
  return read
    .all<{ groupId: string }>(
      `SELECT DISTINCT group_id AS groupId FROM document d WHERE
         EXISTS (SELECT 1 FROM base WHERE document = d.id AND seq > ?1)`,
      restoredHead,
    )
    .map(({ groupId }) => groupId);
}

/**
 * Own records above the head wait again, and all those that the server's chains do not reach, wherever they stood: it
 * does not have them, whatever it says of its head.
 */
function reopenOwn(tx: WriteHandle, deviceId: string, restoredHead: number): void {
  tx.run(
    `UPDATE record SET server_seq = NULL, device_id = ''
     WHERE server_seq IS NOT NULL AND device_id = ?1 AND number IS NOT NULL AND fault IS NULL AND (
       server_seq > ?2 OR number > coalesce((
         SELECT c.number FROM document d JOIN own_chain c ON c.group_id = d.group_id AND c.device_id = ?1
         WHERE d.id = record.document
       ), 0)
     )`,
    deviceId,
    restoredHead,
  );
}

/** Puts everything back to where the restored server stands. */
export function beginEpoch({ deviceId }: ReplicaContext, tx: WriteHandle, epoch: Epoch): void {
  if (!noteEpoch(tx, epoch)) return;
  const { restoredHead, chains } = epoch;
  resetChains(tx, deviceId(), chains);
  reopenOwn(tx, deviceId(), restoredHead);
  tx.run('UPDATE record SET server_seq = NULL, lost = 1 WHERE server_seq > ? OR lost > 0', restoredHead);
  giveUpRepairs(tx, restoredHead);
  for (const { groupId } of readCursors(tx)) rewind(tx, groupId, restoredHead);
  for (const groupId of mergedGroups(tx, restoredHead)) restart(tx, groupId);
  // What is not read yet is no state of this log, and does not stand for one that comes.
  tx.run('UPDATE base SET own = 1 WHERE seq > ?', restoredHead);
  loseFloors(tx, restoredHead);
}

interface LostRecord extends ReturnedRecord {
  readonly position: number;
}

function lostOf(read: ReadHandle, deviceId: string, groupId: GroupId, limit: number): LostRecord[] {
  return read.all<LostRecord>(
    `SELECT position, number AS localId, d.name AS documentId, origin, payload
     FROM record r JOIN document d ON d.id = r.document
     WHERE lost = 1 AND device_id = ? AND number IS NOT NULL AND d.group_id = ? ORDER BY number LIMIT ?`,
    deviceId,
    groupId,
    limit,
  );
}

/** As many as fit, from the first. */
function within(records: readonly LostRecord[], limits: { records: number; bytes: number }): LostRecord[] {
  let bytes = 0;
  const end = records.findIndex(({ payload }) => (bytes += payload.length) > limits.bytes);
  return records.slice(0, end < 0 ? limits.records : end);
}

/** The first records of a device and group up to the last seal that proves what fits, if any does. */
function returnableOf(
  read: ReadHandle,
  { deviceId, groupId }: Pick<Returnable, 'deviceId' | 'groupId'>,
  limits: { records: number; bytes: number },
): Returnable | null {
  const lost = lostOf(read, deviceId, groupId, limits.records + 1);
  const [first] = lost;
  if (!first) return null;
  const fitting = within(lost, limits);
  // The first that does not fit: a seal has to stand before it.
  const next = lost[fitting.length]?.localId ?? Number.MAX_SAFE_INTEGER;
  const seal = readSeals(read, deviceId, groupId).findLast(
    ({ localId }) => localId >= first.localId && localId < next,
  );
  if (!seal) return null;
  const records = fitting
    .filter(({ localId }) => localId <= seal.localId)
    .map(({ position: _, ...record }) => record);
  return { deviceId, groupId, records, seal };
}

/** The next records that a restored server has lost and that a seal proves, of other devices and groups than these. */
export function nextReturnable(
  read: ReadHandle,
  limits: { records: number; bytes: number },
  passedOver: readonly Pick<Returnable, 'deviceId' | 'groupId'>[] = [],
): Returnable | null {
  const groups = read.all<Pick<Returnable, 'deviceId' | 'groupId'>>(
    `SELECT DISTINCT device_id AS deviceId, d.group_id AS groupId FROM record r JOIN document d ON d.id = r.document
     WHERE lost = 1 AND device_id <> '' AND number IS NOT NULL ORDER BY device_id, d.group_id`,
  );
  for (const group of groups) {
    const isSame = (other: typeof group): boolean =>
      other.deviceId === group.deviceId && other.groupId === group.groupId;
    if (passedOver.some(isSame)) continue;
    const found = returnableOf(read, group, limits);
    if (found) return found;
  }
  return null;
}

/** The server has these again. They get their places when they come back from there. */
export function markReturned(
  tx: WriteHandle,
  { deviceId, groupId }: Pick<Returnable, 'deviceId' | 'groupId'>,
  upTo: number,
): void {
  tx.run(
    `UPDATE record SET lost = 2 WHERE lost = 1 AND device_id = ? AND number <= ?
       AND document IN (SELECT id FROM document WHERE group_id = ?)`,
    deviceId,
    upTo,
    groupId,
  );
}
