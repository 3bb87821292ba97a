import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { MemberId } from '../../../shared/domain/ids.ts';
import { firstHash } from '../chains.ts';
import type { ServerRow } from '../rows.ts';
import type { Cells } from './cells.ts';
import { documentTable, writerTable, type NumberedDocument, type PlacedWriter } from './documents.ts';
import { headTable, type PlacedHead } from './heads.ts';
import {
  deviceEndTable,
  deviceTable,
  memberTable,
  type DatedMember,
  type DeviceEnd,
  type NumberedDevice,
} from './people.ts';
import { groupTable, SERVER, serverTable, type NumberedGroup } from './places.ts';
import { createNames } from './names.ts';
import type { Sql } from './sql.ts';
import type { WriteBack } from './write-back.ts';

/** The rows that writing looks at, as the transaction under way sees them. */
export interface Memory {
  server(): ServerRow;
  setServer(change: Partial<ServerRow>): void;
  /** A change that the records tell as well. */
  stepServer(change: Partial<Pick<ServerRow, 'seq' | 'storedBytes'>>): void;
  readonly groups: Cells<GroupId, NumberedGroup>;
  /** Groups that were set since somebody cleared this. */
  readonly touched: Set<GroupId>;
  readonly members: Cells<MemberId, DatedMember>;
  readonly devices: Cells<string, NumberedDevice>;
  end(deviceNo: number): DeviceEnd;
  setEnd(end: DeviceEnd): void;
  readonly documents: Cells<string, NumberedDocument>;
  readonly heads: Cells<number, PlacedHead>;
  readonly writers: Cells<string, PlacedWriter>;
  /** The group, made if it is not there. */
  group(groupId: GroupId): NumberedGroup;
  addDevice(device: Omit<NumberedDevice, 'no'>): void;
  /** A number for a new document. */
  documentNo(): number;
  /** What a number stands for. */
  groupId(no: number): GroupId;
  deviceId(no: number): string;
  /** Forgets everything that is not in the database. */
  clear(): void;
}

/** Rows that stay in memory although nobody has asked for them of late. */
const most = { devices: 8_192, documents: 16_384, heads: 16_384, writers: 32_768 } as const;

type NumberedTable = 'log_group' | 'device' | 'document';

/** The next number of a new row of each table. */
function createCounters(sql: Sql): { next(table: NumberedTable): number; clear(): void } {
  const last = new Map<NumberedTable, number>();
  return {
    next(table) {
      const before = last.get(table) ?? sql.row<[number | null]>(`SELECT max(no) FROM ${table}`)?.[0] ?? 0;
      last.set(table, before + 1);
      return before + 1;
    },
    clear: () => last.clear(),
  };
}

/** Cells of groups that say which were set. */
function watched(cells: Memory['groups'], touched: Set<GroupId>): Memory['groups'] {
  return {
    ...cells,
    set(groupId, group) {
      touched.add(groupId);
      cells.set(groupId, group);
    },
    derive(groupId, group) {
      touched.add(groupId);
      cells.derive(groupId, group);
    },
  };
}

/** What is there for ever once it is made. */
function found<T>(row: T | null): T {
  if (row === null) throw new Error('The log lacks a row that it cannot be without');
  return row;
}

/** Opens the rows of a connection that alone writes them. */
export function createMemory(sql: Sql, writeBack: WriteBack): Memory {
  const touched = new Set<GroupId>();
  const servers = writeBack.cells(serverTable(sql), 2);
  const groups = watched(writeBack.cells(groupTable(sql), Infinity), touched);
  const members = writeBack.cells(memberTable(sql), most.devices);
  const devices = writeBack.cells(deviceTable(sql), most.devices);
  const ends = writeBack.cells(deviceEndTable(sql), most.devices);
  const documents = writeBack.cells(documentTable(sql), most.documents);
  const heads = writeBack.cells(headTable(sql), most.heads);
  const writers = writeBack.cells(writerTable(sql), most.writers);
  const names = createNames(sql);
  const counters = createCounters(sql);
  const server = (): ServerRow => found(servers.get(SERVER));

  function addGroup(groupId: GroupId): NumberedGroup {
    const no = counters.next('log_group');
    const empty = { head: 0, digest: firstHash, sinceMark: 0, compactedThrough: 0, droppedThrough: 0 };
    const made = { no, groupId, ...empty };
    names.nameGroup(no, groupId);
    groups.set(groupId, made);
    return made;
  }

  return {
    groups,
    touched,
    members,
    devices,
    documents,
    heads,
    writers,
    server,
    setServer: (change) => servers.set(SERVER, { ...server(), ...change }),
    stepServer: (change) => servers.derive(SERVER, { ...server(), ...change }),
    end: (deviceNo) => found(ends.get(deviceNo)),
    setEnd: (end) => ends.derive(end.deviceNo, end),
    group: (groupId) => groups.get(groupId) ?? addGroup(groupId),
    addDevice(device) {
      const no = counters.next('device');
      names.nameDevice(no, device.deviceId);
      // A copy: the key that was read is part of a frame, which it would keep in memory.
      devices.set(device.deviceId, { ...device, publicKey: device.publicKey.slice(), no });
    },
    documentNo: () => counters.next('document'),
    groupId: names.groupId,
    deviceId: names.deviceId,
    clear() {
      names.clear();
      counters.clear();
      touched.clear();
      writeBack.clear();
    },
  };
}
