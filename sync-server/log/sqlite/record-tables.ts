import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { LogTx, NewRecord, RecordRange } from '../log-store.ts';
import type { Sql } from './sql.ts';

export type RecordTables = Pick<
  LogTx,
  'takeSeqs' | 'documentGroups' | 'bindDocuments' | 'append' | 'pushed' | 'takeKeys'
>;

interface RecordColumns {
  group_id: GroupId;
  seq: number;
  kind: LogRecord['kind'];
  device_id: string;
  local_id: number | null;
  document_id: string | null;
  signature: Uint8Array | null;
  payload: Uint8Array;
}

const COLUMNS = 'group_id, seq, kind, device_id, local_id, document_id, signature, payload';

function toRecord(row: RecordColumns): LogRecord {
  const place = { seq: row.seq, groupId: row.group_id, deviceId: row.device_id };
  switch (row.kind) {
    case 'yjs':
      return { kind: 'yjs', ...place, documentId: row.document_id ?? '', payload: row.payload };
    case 'run':
      return { kind: 'run', ...place, signature: row.signature ?? new Uint8Array(), bytes: row.payload };
  }
}

function insert(sql: Sql, workspaceId: string, at: number, { record, localId }: NewRecord): void {
  const isRun = record.kind === 'run';
  sql.run(
    `INSERT INTO record (workspace_id, at, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    workspaceId,
    at,
    record.groupId,
    record.seq,
    record.kind,
    record.deviceId,
    localId,
    isRun ? null : record.documentId,
    isRun ? record.signature : null,
    isRun ? record.bytes : record.payload,
  );
}

/** A stretch of a group's committed records. */
export function readRecords(sql: Sql, range: RecordRange): LogRecord[] {
  const rows = sql.each<RecordColumns>(
    `SELECT ${COLUMNS} FROM record WHERE workspace_id = ? AND group_id = ? AND seq > ? AND seq <= ?
     ORDER BY seq LIMIT ?`,
    range.workspaceId,
    range.groupId,
    range.after,
    range.upTo,
    range.limit,
  );
  const records: LogRecord[] = [];
  let bytes = 0;
  for (const row of rows) {
    records.push(toRecord(row));
    bytes += row.payload.length;
    if (bytes >= range.maxBytes) break;
  }
  return records;
}

function createDocumentTable(sql: Sql): Pick<RecordTables, 'documentGroups' | 'bindDocuments'> {
  return {
    async documentGroups(workspaceId, documentIds) {
      const groups = new Map<string, GroupId>();
      for (const documentId of new Set(documentIds)) {
        const bound = sql.get<{ group_id: GroupId }>(
          'SELECT group_id FROM document WHERE workspace_id = ? AND document_id = ?',
          workspaceId,
          documentId,
        );
        if (bound) groups.set(documentId, bound.group_id);
      }
      return groups;
    },
    async bindDocuments(workspaceId, groups) {
      for (const [documentId, groupId] of groups) {
        sql.run('INSERT INTO document VALUES (?, ?, ?)', workspaceId, documentId, groupId);
      }
    },
  };
}

/** Records, the documents and groups they belong to, and the numbers that are given out. */
export function createRecordTables(sql: Sql): RecordTables {
  return {
    ...createDocumentTable(sql),
    async takeSeqs(workspaceId, count) {
      const row = sql.get<{ seq: number }>(
        'UPDATE workspace SET seq = seq + ? WHERE workspace_id = ? RETURNING seq',
        count,
        workspaceId,
      );
      if (!row) throw new Error('Records for a workspace that does not exist');
      return row.seq - count + 1;
    },
    async append(workspaceId, at, records) {
      const heads = new Map<GroupId, number>();
      const numbers = new Map<string, number>();
      for (const { record, localId } of records) {
        insert(sql, workspaceId, at, { record, localId });
        heads.set(record.groupId, record.seq);
        if (localId !== null) numbers.set(record.deviceId, localId);
      }
      for (const [groupId, head] of heads) {
        sql.run('INSERT OR REPLACE INTO log_group VALUES (?, ?, ?)', workspaceId, groupId, head);
      }
      for (const [deviceId, localId] of numbers) {
        sql.run('UPDATE device SET last_local_id = ? WHERE device_id = ?', localId, deviceId);
      }
    },
    async pushed(deviceId, from, to) {
      const rows = sql.all<RecordColumns>(
        `SELECT ${COLUMNS} FROM record WHERE device_id = ? AND local_id BETWEEN ? AND ? ORDER BY local_id`,
        deviceId,
        from,
        to,
      );
      return rows.map((row) => ({ localId: row.local_id ?? 0, record: toRecord(row) }));
    },
    async takeKeys(workspaceId, teamId, above, count) {
      const row = sql.get<{ last: number }>(
        `INSERT INTO key_counter VALUES (?1, ?2, ?3 + ?4)
         ON CONFLICT DO UPDATE SET last = max(last, ?3) + ?4 RETURNING last`,
        workspaceId,
        teamId,
        above,
        count,
      );
      return (row?.last ?? above + count) - count + 1;
    },
  };
}
