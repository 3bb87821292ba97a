import { firstPrevHash } from '../../../shared/boundary/envelope.ts';
import type { TeamAccess } from '../../../shared/domain/access.ts';
import { teamId, type MemberId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { ChainHead } from '../../../shared/wire/messages.ts';
import type { DeviceRow, MemberRow } from '../rows.ts';
import type { CellTable } from './cells.ts';
import type { Sql } from './sql.ts';

/** Teams as a column: their ids, one after the other. */
export function packTeams(teams: TeamAccess): string | null {
  return teams && teams.join(' ');
}

export function unpackTeams(text: string | null): TeamAccess {
  if (text === null || text === '') return text === null ? null : [];
  return text.split(' ').map((id) => teamId.parse(id));
}

/** A member with the time in which they came. */
export interface DatedMember extends MemberRow {
  readonly createdAt: number;
}

type MemberColumns = [
  memberId: MemberId,
  role: Role,
  teams: string | null,
  isRemoved: number,
  createdAt: number,
];

export function memberTable(sql: Sql): CellTable<MemberId, DatedMember, MemberColumns> {
  return {
    load: (memberId) => sql.row('SELECT * FROM member WHERE member_id = ?', memberId),
    save: (row) => sql.run('INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?, ?)', ...row),
    toRow: (key, { role, teams, isRemoved, createdAt }) => [
      key,
      role,
      packTeams(teams),
      isRemoved ? 1 : 0,
      createdAt,
    ],
    toValue: ([memberId, role, teams, isRemoved, createdAt]) => ({
      memberId,
      role,
      teams: unpackTeams(teams),
      isRemoved: isRemoved === 1,
      createdAt,
    }),
  };
}

/** A device without its member, with the number that stands for it in other tables. */
export interface NumberedDevice extends Omit<DeviceRow, 'role' | 'teams' | 'lastLocalId' | 'chain'> {
  readonly no: number;
  readonly createdAt: number;
}

type DeviceColumns = [
  no: number,
  deviceId: string,
  memberId: MemberId,
  keyId: string,
  publicKey: Uint8Array,
  state: DeviceRow['state'],
  createdAt: number,
  heardEpoch: number,
];

export function deviceTable(sql: Sql): CellTable<string, NumberedDevice, DeviceColumns> {
  return {
    load: (deviceId) => sql.row('SELECT * FROM device WHERE device_id = ?', deviceId),
    save(row) {
      sql.run(
        `INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (no) DO UPDATE SET state = excluded.state,
           heard_epoch = excluded.heard_epoch`,
        ...row,
      );
    },
    toRow: (deviceId, device) => [
      device.no,
      deviceId,
      device.memberId,
      device.keyId,
      device.publicKey,
      device.state,
      device.createdAt,
      device.heardEpoch,
    ],
    toValue([no, deviceId, memberId, keyId, publicKey, state, createdAt, heardEpoch]) {
      return { no, deviceId, memberId, keyId, publicKey, state, createdAt, heardEpoch };
    },
  };
}

/** How far a device has got: what changes with each of its records, apart from what does not. */
export interface DeviceEnd {
  readonly deviceNo: number;
  readonly lastLocalId: number;
  readonly chain: ChainHead;
}

/** The numbers of a device's records are in the table, the end of its envelopes is in theirs. */
export function deviceEndTable(
  sql: Sql,
): CellTable<number, DeviceEnd, [deviceNo: number, lastLocalId: number]> {
  const chainOf = (deviceNo: number): ChainHead =>
    sql.get<ChainHead>(
      `SELECT seq, hash FROM envelope WHERE device_id = (SELECT device_id FROM device WHERE no = ?)
       ORDER BY seq DESC LIMIT 1`,
      deviceNo,
    ) ?? { seq: 0, hash: firstPrevHash };
  return {
    load(no) {
      const [lastLocalId] = sql.row<[number]>(
        'SELECT last_local_id FROM device_end WHERE device_no = ?',
        no,
      ) ?? [0];
      return [no, lastLocalId];
    },
    save: (row) => sql.run('INSERT OR REPLACE INTO device_end VALUES (?, ?)', ...row),
    toRow: (deviceNo, { lastLocalId }) => [deviceNo, lastLocalId],
    toValue: ([deviceNo, lastLocalId]) => ({ deviceNo, lastLocalId, chain: chainOf(deviceNo) }),
  };
}
