import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Sql } from './sql.ts';

/** What numbers of groups and devices stand for. Neither changes, so each is looked up once. */
export interface Names {
  groupId(no: number): GroupId;
  deviceId(no: number): string;
  /** Names that the database does not have yet. */
  nameGroup(no: number, groupId: GroupId): void;
  nameDevice(no: number, deviceId: string): void;
  /** Forgets what a transaction that was rolled back may have named. */
  clear(): void;
}

function nameOf<T>(known: Map<number, T>, no: number, read: () => readonly [T] | null): T {
  const name = known.get(no) ?? read()?.[0];
  if (name === undefined) throw new Error(`Nothing has the number ${no}`);
  known.set(no, name);
  return name;
}

/** Knows what the connection sees. */
export function createNames(sql: Sql): Names {
  const groups = new Map<number, GroupId>();
  const devices = new Map<number, string>();
  return {
    groupId: (no) => nameOf(groups, no, () => sql.row('SELECT group_id FROM log_group WHERE no = ?', no)),
    deviceId: (no) => nameOf(devices, no, () => sql.row('SELECT device_id FROM device WHERE no = ?', no)),
    nameGroup: (no, groupId) => void groups.set(no, groupId),
    nameDevice: (no, deviceId) => void devices.set(no, deviceId),
    clear() {
      groups.clear();
      devices.clear();
    },
  };
}
