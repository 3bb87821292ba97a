import type { OutgoingRecord, RecordChainHead } from '../../../shared/wire/messages.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { extendChain, type ChainOwner } from '../../sync/record-chain.ts';

/** Ends of a device's chains, over what the server has of it. */
export function readChains(read: ReadHandle, deviceId: string): RecordChainHead[] {
  return read.all<RecordChainHead>(
    'SELECT group_id AS groupId, number AS localId, hash FROM own_chain WHERE device_id = ? ORDER BY group_id',
    deviceId,
  );
}

function writeHead(tx: WriteHandle, deviceId: string, { groupId, localId, hash }: RecordChainHead): void {
  tx.run(
    `INSERT INTO own_chain (device_id, group_id, number, hash) VALUES (?, ?, ?, ?)
     ON CONFLICT (device_id, group_id) DO UPDATE SET number = excluded.number, hash = excluded.hash`,
    deviceId,
    groupId,
    localId,
    hash,
  );
}

/** Makes the ends what the server says that they are: it was restored, or it alone knows. */
export function resetChains(tx: WriteHandle, deviceId: string, heads: readonly RecordChainHead[]): void {
  tx.run('DELETE FROM own_chain WHERE device_id = ?', deviceId);
  for (const head of heads) writeHead(tx, deviceId, head);
}

/** S1: the server has the next record of a group. One that the chain has passed changes nothing. */
export function advanceChain(tx: WriteHandle, owner: ChainOwner, record: OutgoingRecord): void {
  const { groupId, localId } = record;
  const head = tx.get<RecordChainHead>(
    `SELECT group_id AS groupId, number AS localId, hash FROM own_chain WHERE device_id = ? AND group_id = ?`,
    owner.deviceId,
    groupId,
  );
  if (localId <= (head?.localId ?? 0)) return;
  writeHead(tx, owner.deviceId, extendChain(owner, head, record));
}
