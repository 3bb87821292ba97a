import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** Notes that something of these devices has arrived, at `at` in ms. Records of the server itself count for nobody. */
export function noteHeard(tx: WriteHandle, records: readonly LogRecord[], at: number): void {
  const devices = new Set(records.flatMap((record) => (record.kind === 'meta' ? [] : [record.deviceId])));
  for (const deviceId of devices) {
    tx.run(
      'INSERT INTO device_heard (device_id, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at',
      deviceId,
      at,
    );
  }
}

/** When something of each device last arrived here, ms since the epoch. */
export function readHeard(read: ReadHandle): ReadonlyMap<string, number> {
  const rows = read.all<{ deviceId: string; at: number }>(
    'SELECT device_id AS deviceId, at FROM device_heard',
  );
  return new Map(rows.map(({ deviceId, at }) => [deviceId, at]));
}
