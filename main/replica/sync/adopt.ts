import type { WriteHandle } from '../../store/types.ts';
import { takeNumber } from '../documents/records.ts';
import { endReturn } from './recovery.ts';

/** Records that are adopted with one commit. */
const PER_COMMIT = 1000;

/** Makes lost records this device's own; those that cannot be applied stay as they are. True when more are left. */
function adoptRecords(tx: WriteHandle): boolean {
  tx.run('UPDATE record SET lost = 2 WHERE lost = 1 AND fault IS NOT NULL');
  const lost = tx.all<{ position: number }>(
    'SELECT position FROM record WHERE lost = 1 ORDER BY position LIMIT ?',
    PER_COMMIT,
  );
  for (const { position } of lost) {
    tx.run(
      `UPDATE record SET lost = 0, number = ?, device_id = '', origin = iif(origin = '', device_id, origin)
       WHERE position = ?`,
      takeNumber(tx),
      position,
    );
  }
  return lost.length === PER_COMMIT;
}

/** Makes some of what a restored server has lost this device's own. True when more is left. */
export function adoptSome(tx: WriteHandle): boolean {
  if (adoptRecords(tx)) return true;
  endReturn(tx);
  return false;
}
