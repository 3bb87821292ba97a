import type { Seal } from '../../../shared/wire/messages.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** Records that one return carries at most: seals are kept that far apart, so that what lies between two can be proven. */
const SPAN = 200;

/** Seals of a device in a group, oldest first. */
export function readSeals(read: ReadHandle, deviceId: string, groupId: string): Seal[] {
  return read.all<Seal>(
    `SELECT device_id AS deviceId, group_id AS groupId, number AS localId, hash, signature
     FROM seal WHERE device_id = ? AND group_id = ? ORDER BY number`,
    deviceId,
    groupId,
  );
}

/** Keeps a seal. The one before it goes when the one before that is near enough. */
function putSeal(tx: WriteHandle, { deviceId, groupId, localId, hash, signature }: Seal): void {
  const [last, before] = tx.all<{ number: number }>(
    'SELECT number FROM seal WHERE device_id = ? AND group_id = ? ORDER BY number DESC LIMIT 2',
    deviceId,
    groupId,
  );
  if (last && last.number > localId) return;
  const isSpare = last && localId - (before?.number ?? 0) <= SPAN;
  if (isSpare) {
    tx.run(
      'DELETE FROM seal WHERE device_id = ? AND group_id = ? AND number = ?',
      deviceId,
      groupId,
      last.number,
    );
  }
  tx.run(
    'INSERT OR REPLACE INTO seal (device_id, group_id, number, hash, signature) VALUES (?, ?, ?, ?, ?)',
    deviceId,
    groupId,
    localId,
    hash,
    signature,
  );
}

/** Keeps the signed ends of other devices' chains, with which their records can be returned to a restored server. */
export function putSeals(tx: WriteHandle, seals: readonly Seal[]): void {
  for (const seal of seals) putSeal(tx, seal);
}
