import type { QueryResultRow } from 'pg';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { LaggingDocument, LogStore, RecordRange, StoredDocument, TailRange } from '../log-store.ts';
import type { AuditRow, NewRecord, SnapshotRow, StoredSeal } from '../rows.ts';
import type { Query } from './query.ts';
import { toGroup } from './record-tx.ts';
import { toServer } from './server-row.ts';
import { kinds, type GroupColumns, type RecordColumns, type ServerColumns } from './tables.ts';

const nothing = new Uint8Array();

/** The record of a row. */
export function toRecord(row: RecordColumns): LogRecord {
  const { seq, group_id: groupId, signature, payload } = row;
  const deviceId = row.device_id ?? '';
  const signed = { seq, groupId, signature: signature ?? nothing, bytes: payload };
  if (row.kind === kinds.run) return { kind: 'run', ...signed, deviceId };
  if (row.kind === kinds.meta) return { kind: 'meta', ...signed };
  const [localId, documentId, origin] = [row.local_id ?? 0, row.document_id ?? '', row.origin ?? ''];
  return { kind: 'yjs', seq, groupId, deviceId, localId, documentId, origin, payload };
}

/** Rows in order until one reaches the bytes that are wanted at most; the last two parameters are limit and bytes. */
export function stretch(condition: string, parameters: number): string {
  return `SELECT * FROM (
      SELECT *, sum(length(payload)) OVER (ORDER BY seq) - length(payload) AS before
      FROM record WHERE ${condition} ORDER BY seq LIMIT $${parameters + 1}
    ) AS stretch WHERE before < $${parameters + 2} ORDER BY seq`;
}

async function readEntries(query: Query, { after, limit, maxBytes }: TailRange): Promise<NewRecord[]> {
  const rows = await query<RecordColumns>(stretch('seq > $1', 1), [after, limit, maxBytes]);
  return rows.map((row) => ({ record: toRecord(row), hash: row.hash }));
}

async function readRecords(query: Query, range: RecordRange): Promise<LogRecord[]> {
  const { groupId, after, upTo, limit, maxBytes, withoutUpdates = false } = range;
  const kept = withoutUpdates ? ' AND kind <> 1' : '';
  const text = stretch(`group_id = $1 AND seq > $2 AND seq <= $3${kept}`, 3);
  const rows = await query<RecordColumns>(text, [groupId, after, upTo, limit, maxBytes]);
  return rows.map(toRecord);
}

/** Snapshot and updates of one moment: one statement sees one. */
async function readDocument(query: Query, documentId: string): Promise<StoredDocument | null> {
  const rows = await query<{
    group_id: StoredDocument['groupId'];
    state: Uint8Array | null;
    through: number | null;
    seq: number | null;
    payload: Uint8Array | null;
  }>(
    `SELECT d.group_id, NULL::bytea AS state, NULL::int8 AS through, r.seq, r.payload
     FROM document d JOIN record r ON r.document_id = d.document_id AND r.kind = 1
     WHERE d.document_id = $1 AND NOT d.is_purged AND d.group_id IS NOT NULL
       AND r.seq > coalesce((SELECT seq FROM snapshot WHERE document_id = $1), 0)
     UNION ALL
     SELECT group_id, state, seq, NULL, NULL FROM snapshot WHERE document_id = $1
     ORDER BY 4`,
    [documentId],
  );
  const [first] = rows;
  if (!first) return null;
  const merged = rows.find((row) => row.state !== null);
  const updates = rows.flatMap(({ seq, payload }) => (seq !== null && payload ? [{ seq, payload }] : []));
  const seq = updates.at(-1)?.seq ?? merged?.through ?? 0;
  return { groupId: first.group_id, snapshot: merged?.state ?? null, updates, seq };
}

const SNAPSHOT = 'document_id AS "documentId", group_id AS "groupId", seq, signature, size';

/** The snapshot of a document with its state. */
export async function readSnapshotState(
  query: Query,
  documentId: string,
): Promise<{ row: SnapshotRow; state: Uint8Array } | null> {
  const text = `SELECT ${SNAPSHOT}, state FROM snapshot WHERE document_id = $1`;
  const [found] = await query<SnapshotRow & { state: Uint8Array }>(text, [documentId]);
  if (!found) return null;
  const { state, ...row } = found;
  return { row, state };
}

function readSeals(query: Query, from: number): Promise<StoredSeal[]> {
  return query(
    `SELECT device_id AS "deviceId", group_id AS "groupId", local_id AS "localId", hash, signature,
       put_at AS "putAt" FROM seal WHERE put_at >= $1 ORDER BY put_at`,
    [from],
  );
}

function readAudit(query: Query, after: number, limit: number): Promise<AuditRow[]> {
  return query(
    `SELECT id, at, device_id AS "deviceId", action, detail, hash FROM audit WHERE id > $1
     ORDER BY id LIMIT $2`,
    [after, limit],
  );
}

async function isThere(query: Query, what: string, values: unknown[]): Promise<boolean> {
  const rows = await query<{ found: boolean }>(`SELECT EXISTS (SELECT 1 FROM ${what}) AS found`, values);
  return rows[0]?.found ?? false;
}

type Reads = Pick<
  LogStore,
  | ('server' | 'workspace' | 'head' | 'groups' | 'records' | 'tail' | 'entries' | 'seals')
  | ('snapshots' | 'snapshotState' | 'document' | 'unmerged' | 'lagging' | 'auditLog')
  | ('groupsOf' | 'hasDevice' | 'hasInvite')
>;

/** Reads of committed state, each as one statement. */
export function createReads(query: Query): Reads {
  async function server(): Promise<ReturnType<typeof toServer>> {
    const [row] = await query<ServerColumns>('SELECT * FROM server WHERE id = 1', []);
    if (!row) throw new Error('The log lacks a row that it cannot be without');
    return toServer(row);
  }

  return {
    server,
    workspace: async () => (await server()).workspaceId,
    head: async () => (await server()).seq,
    groups: async () =>
      (await query<GroupColumns>('SELECT * FROM log_group ORDER BY group_id', [])).map(toGroup),
    records: (range) => readRecords(query, range),
    tail: async (range) => (await readEntries(query, range)).map(({ record }) => record),
    entries: (range) => readEntries(query, range),
    seals: (after) => readSeals(query, after),
    snapshots: (groupId) =>
      query(`SELECT ${SNAPSHOT} FROM snapshot WHERE group_id = $1 ORDER BY document_id`, [groupId]),
    snapshotState: (documentId) => readSnapshotState(query, documentId),
    document: (documentId) => readDocument(query, documentId),
    async groupsOf(documentIds) {
      const text = `SELECT document_id AS id, group_id FROM document
        WHERE document_id = ANY($1) AND group_id IS NOT NULL AND NOT is_purged`;
      const rows = await query<{ id: string; group_id: GroupId }>(text, [documentIds]);
      return new Map(rows.map(({ id, group_id: groupId }) => [id, groupId]));
    },
    hasDevice: (deviceId, publicKey) =>
      isThere(query, 'device WHERE device_id = $1 AND public_key = $2', [deviceId, Buffer.from(publicKey)]),
    hasInvite: (hash) => isThere(query, 'invite WHERE hash = $1', [Buffer.from(hash)]),
    async unmerged(least, limit) {
      const text = `SELECT document_id AS id FROM document
        WHERE first_unmerged IS NOT NULL AND (unmerged >= $1 OR unmerged_bytes >= $2)
        ORDER BY unmerged_bytes DESC, document_id LIMIT $3`;
      const rows = await query<{ id: string }>(text, [least.records, least.bytes, limit]);
      return rows.map(({ id }) => id);
    },
    lagging: (groupId, upTo, limit) =>
      query<LaggingDocument & QueryResultRow>(
        `SELECT document_id AS "documentId", first_unmerged AS "firstSeq" FROM document
         WHERE group_id = $1 AND first_unmerged <= $2 ORDER BY first_unmerged LIMIT $3`,
        [groupId, upTo, limit],
      ),
    auditLog: (after, limit) => readAudit(query, after, limit),
  };
}
