import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { RecordRange, TailRange } from '../log-store.ts';
import type { NewRecord } from '../rows.ts';
import { kinds } from './append.ts';
import { createNames, type Names } from './names.ts';
import type { NumberedGroup } from './places.ts';
import type { Sql } from './sql.ts';
import { MARK_EVERY } from './steps.ts';

/** How a record is kept, with groups and devices as their numbers. */
interface Columns {
  seq: number;
  kind: number;
  groupNo: number;
  deviceNo: number | null;
  localId: number | null;
  originNo: number | null;
  documentId: string | null;
  signature: Uint8Array | null;
  payload: Uint8Array;
}

const nothing = new Uint8Array();

const COLUMNS = `seq, kind, record.group_no AS groupNo, device_no AS deviceNo, local_id AS localId,
  origin_no AS originNo, document_id AS documentId, signature, payload`;
const TABLES = 'record LEFT JOIN document ON document.no = record.document_no';
const RECORD = `SELECT ${COLUMNS} FROM ${TABLES}`;

function toRecord(names: Names, row: Columns): LogRecord {
  const { seq, deviceNo, localId, documentId, originNo, signature, payload } = row;
  const groupId = names.groupId(row.groupNo);
  const deviceId = deviceNo === null ? '' : names.deviceId(deviceNo);
  const signed = { seq, groupId, signature: signature ?? nothing, bytes: payload };
  switch (row.kind) {
    case kinds.run:
      return { kind: 'run', ...signed, deviceId };
    case kinds.meta:
      return { kind: 'meta', ...signed };
    default:
      return {
        kind: 'yjs',
        seq,
        groupId,
        deviceId,
        localId: localId ?? 0,
        documentId: documentId ?? '',
        origin: originNo === null ? '' : names.deviceId(originNo),
        payload,
      };
  }
}

/** Takes rows until one reaches the bytes that are wanted at most. */
function take<Row extends Columns, T>(rows: Iterable<Row>, maxBytes: number, make: (row: Row) => T): T[] {
  const taken: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    taken.push(make(row));
    bytes += row.payload.length;
    if (bytes >= maxBytes) break;
  }
  return taken;
}

/** So many records of all groups are rather passed over than one group is followed from record to record. */
const DENSE = 4 * MARK_EVERY;

/** Seqs of a group above `after` and not above `upTo`, in order, found backwards from the record `from`. */
function followBack(sql: Sql, from: number, { after, upTo }: Pick<RecordRange, 'after' | 'upTo'>): number[] {
  const seqs: number[] = [];
  for (let seq = from; seq > after;) {
    if (seq <= upTo) seqs.push(seq);
    const back = sql.row<[number]>('SELECT group_back FROM record WHERE seq = ?', seq)?.[0] ?? 0;
    if (back === 0) break;
    seq -= back;
  }
  return seqs.toReversed();
}

/** The rows of a group from one mark to the next. */
function* rowsTo(sql: Sql, group: NumberedGroup, end: number, range: RecordRange): Iterable<Columns> {
  const { after, upTo, limit } = range;
  if (end - after <= DENSE) {
    const text = `${RECORD} WHERE seq > ? AND seq <= ? AND record.group_no = ? ORDER BY seq LIMIT ?`;
    yield* sql.each<Columns>(text, after, Math.min(end, upTo), group.no, limit);
    return;
  }
  for (const seq of followBack(sql, end, range).slice(0, limit)) {
    const row = sql.get<Columns>(`${RECORD} WHERE seq = ?`, seq);
    if (row) yield row;
  }
}

/** All rows of a range, one after the other. */
function* rowsOf(sql: Sql, group: NumberedGroup, range: RecordRange): Iterable<Columns> {
  const upTo = Math.min(range.upTo, group.head);
  let { after, limit } = range;
  while (after < upTo && limit > 0) {
    const text = 'SELECT seq FROM group_mark WHERE group_no = ? AND seq > ? ORDER BY seq LIMIT 1';
    const end = sql.row<[number]>(text, group.no, after)?.[0] ?? group.head;
    for (const row of rowsTo(sql, group, end, { ...range, after, upTo, limit })) {
      limit -= 1;
      yield row;
    }
    after = end;
  }
}

/** Reads records of a log. */
export interface RecordReads {
  /** A stretch of a group's committed records; none where there is no such group. */
  ofGroup(group: NumberedGroup | null, range: RecordRange): LogRecord[];
  /** A stretch of all committed records, with the hashes that were kept at the append. */
  entries(range: TailRange): NewRecord[];
}

/** Reads what a connection sees. */
export function createRecordReads(sql: Sql): RecordReads {
  const names = createNames(sql);
  return {
    ofGroup(group, range) {
      if (!group) return [];
      const { after, upTo, limit, maxBytes, withoutUpdates = false } = range;
      const kept = `${RECORD} WHERE record.group_no = ? AND kind <> 1 AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;
      const rows = withoutUpdates
        ? sql.each<Columns>(kept, group.no, after, upTo, limit)
        : rowsOf(sql, group, range);
      return take(rows, maxBytes, (row) => toRecord(names, row));
    },
    entries({ after, limit, maxBytes }) {
      const text = `SELECT ${COLUMNS}, hash FROM ${TABLES} WHERE seq > ? ORDER BY seq LIMIT ?`;
      const rows = sql.each<Columns & { hash: Uint8Array }>(text, after, limit);
      return take(rows, maxBytes, (row) => ({ record: toRecord(names, row), hash: row.hash }));
    },
  };
}
