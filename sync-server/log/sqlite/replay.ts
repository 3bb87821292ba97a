import { nextLink } from '../chains.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { headKey } from './heads.ts';
import { RECORD_BYTES } from '../stored-size.ts';
import type { Memory } from './memory.ts';
import type { Sql } from './sql.ts';
import { headOf, stepDocument, stepEnd, stepGroup, stepHead, stepWriters, unpackWriters } from './steps.ts';

interface Row {
  seq: number;
  groupId: GroupId;
  deviceNo: number | null;
  localId: number | null;
  documentNo: number | null;
  documentId: string | null;
  hash: Uint8Array;
  writers: Uint8Array | null;
  size: number;
}

const ROWS = `SELECT seq, group_id AS groupId, device_no AS deviceNo, local_id AS localId,
    document_no AS documentNo, document_id AS documentId, hash, writers, length(payload) AS size
  FROM record JOIN log_group ON log_group.no = record.group_no LEFT JOIN document ON document.no = document_no
  WHERE seq > (SELECT saved_through FROM server) ORDER BY seq`;

function takeUpdate(memory: Memory, row: Row, groupNo: number): void {
  const { seq, deviceNo, localId, documentNo, documentId, hash, writers, size } = row;
  if (deviceNo === null || localId === null || documentNo === null || documentId === null) return;
  const head = headOf(memory, deviceNo, groupNo);
  if (seq > head.lastSeq) {
    const next = { ...stepHead(head, { seq, localId }), hash: nextLink(head.hash, hash) };
    memory.heads.derive(headKey(deviceNo, groupNo), next);
  }
  stepEnd(memory, deviceNo, localId);
  const document = memory.documents.get(documentId);
  if (document && seq > document.lastSeq) {
    memory.documents.derive(documentId, stepDocument(document, { seq, size }));
  }
  if (writers) stepWriters(memory, unpackWriters(documentNo, writers));
}

/**
 * Takes the steps of records that no table but their own has seen. A row that was saved in between has taken
 * some of them: each row knows its last record. Returns how many records there were.
 */
export function replaySteps(sql: Sql, memory: Memory): number {
  let count = 0;
  for (const row of sql.each<Row>(ROWS)) {
    const group = memory.group(row.groupId);
    if (row.seq > group.head) {
      const next = { ...stepGroup(group, row.seq), digest: nextLink(group.digest, row.hash) };
      memory.groups.derive(row.groupId, next);
    }
    const server = memory.server();
    if (row.seq > server.seq) {
      memory.stepServer({ seq: row.seq, storedBytes: server.storedBytes + RECORD_BYTES + row.size });
    }
    takeUpdate(memory, row, group.no);
    count += 1;
  }
  return count;
}
