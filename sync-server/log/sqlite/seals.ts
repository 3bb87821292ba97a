import type { Seal } from '../../../shared/wire/messages.ts';
import type { LogTx } from '../log-store.ts';
import type { StoredSeal } from '../rows.ts';
import { requireDevice } from './append.ts';
import type { Memory } from './memory.ts';
import type { Sql } from './sql.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Newest committed seals that were put when the log stood at `from` or above. */
export function readSeals(sql: Sql, from: number): StoredSeal[] {
  return sql.all(
    `SELECT device_id AS deviceId, group_id AS groupId, local_id AS localId, hash, signature, put_at AS putAt
     FROM seal JOIN device ON device.no = device_no JOIN log_group ON log_group.no = group_no
     WHERE put_at >= ? ORDER BY put_at`,
    from,
  );
}

/** The newest seal of each device and group. */
export function createSealTx({
  sql,
  work,
  memory,
}: {
  sql: Sql;
  work: UnitOfWork;
  memory: Memory;
}): Pick<LogTx, 'putSeal' | 'seal'> {
  return {
    async putSeal({ deviceId, groupId, localId, hash, signature }, seq) {
      const { no } = requireDevice(memory, deviceId);
      const place = [no, memory.group(groupId).no] as const;
      work.run(
        'INSERT OR REPLACE INTO seal VALUES (?, ?, ?, ?, ?, ?)',
        ...place,
        localId,
        hash,
        signature,
        seq,
      );
    },
    async seal(deviceId, groupId) {
      const device = memory.devices.get(deviceId);
      const group = memory.groups.get(groupId);
      if (!device || !group) return null;
      const text =
        'SELECT local_id AS localId, hash, signature FROM seal WHERE device_no = ? AND group_no = ?';
      const row = sql.get<Omit<Seal, 'deviceId' | 'groupId'>>(text, device.no, group.no);
      return row ? { deviceId, groupId, ...row } : null;
    },
  };
}
