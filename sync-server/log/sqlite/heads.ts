import type { RecordHead } from '../rows.ts';
import type { CellTable } from './cells.ts';
import type { Sql } from './sql.ts';

/** Groups that a server may have; device and group together make one number. */
const GROUPS = 2 ** 24;

/** Stands for the chain of a device in a group. */
export function headKey(deviceNo: number, groupNo: number): number {
  return deviceNo * GROUPS + groupNo;
}

/** The end of a chain, with its last record and how many there are since one was marked. */
export interface PlacedHead extends RecordHead {
  readonly deviceNo: number;
  readonly groupNo: number;
  readonly lastSeq: number;
  readonly sinceMark: number;
}

type HeadColumns = [
  deviceNo: number,
  groupNo: number,
  localId: number,
  hash: Uint8Array,
  lastSeq: number,
  sinceMark: number,
];

export function headTable(sql: Sql): CellTable<number, PlacedHead, HeadColumns> {
  return {
    load(key) {
      const [deviceNo, groupNo] = [Math.floor(key / GROUPS), key % GROUPS];
      return sql.row('SELECT * FROM head WHERE device_no = ? AND group_no = ?', deviceNo, groupNo);
    },
    save: (row) => sql.run('INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?, ?, ?)', ...row),
    toRow: (_key, { deviceNo, groupNo, localId, hash, lastSeq, sinceMark }) => [
      deviceNo,
      groupNo,
      localId,
      hash,
      lastSeq,
      sinceMark,
    ],
    toValue([deviceNo, groupNo, localId, hash, lastSeq, sinceMark]) {
      return { deviceNo, groupNo, localId, hash, lastSeq, sinceMark };
    },
  };
}
