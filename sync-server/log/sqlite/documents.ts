import type { LaggingDocument } from '../log-store.ts';
import type { CellTable } from './cells.ts';
import type { Sql } from './sql.ts';

/** A document with the number that stands for it in other tables, and the end of the chain of its records. */
export interface NumberedDocument {
  readonly no: number;
  /** Null: purged before it had records. */
  readonly groupNo: number | null;
  readonly isPurged: boolean;
  /** Its last record; 0 before the first. */
  readonly lastSeq: number;
  /** The first record that no snapshot holds, how many there are, and the bytes of their payloads. */
  readonly firstUnmerged: number | null;
  readonly unmerged: number;
  readonly unmergedBytes: number;
  readonly snapshotBytes: number;
}

type DocumentColumns = [
  no: number,
  documentId: string,
  groupNo: number | null,
  isPurged: number,
  lastSeq: number,
  firstUnmerged: number | null,
  unmerged: number,
  unmergedBytes: number,
  snapshotBytes: number,
];

export function documentTable(sql: Sql): CellTable<string, NumberedDocument, DocumentColumns> {
  return {
    load: (documentId) => sql.row('SELECT * FROM document WHERE document_id = ?', documentId),
    save(row) {
      sql.run(
        `INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (no) DO UPDATE SET
           is_purged = excluded.is_purged, last_seq = excluded.last_seq,
           first_unmerged = excluded.first_unmerged, unmerged = excluded.unmerged,
           unmerged_bytes = excluded.unmerged_bytes, snapshot_bytes = excluded.snapshot_bytes`,
        ...row,
      );
    },
    toRow: (documentId, document) => [
      document.no,
      documentId,
      document.groupNo,
      document.isPurged ? 1 : 0,
      document.lastSeq,
      document.firstUnmerged,
      document.unmerged,
      document.unmergedBytes,
      document.snapshotBytes,
    ],
    toValue([no, , groupNo, isPurged, lastSeq, firstUnmerged, unmerged, unmergedBytes, snapshotBytes]) {
      const place = { no, groupNo, isPurged: isPurged === 1, lastSeq };
      return { ...place, firstUnmerged, unmerged, unmergedBytes, snapshotBytes };
    },
  };
}

/** Stands for a client id in a document. */
export function writerKey(documentNo: number, client: number): string {
  return `${documentNo} ${client}`;
}

/** Who writes under a client id, and how far. The owner is told by its number. */
export interface PlacedWriter {
  readonly documentNo: number;
  readonly client: number;
  readonly ownerNo: number;
  readonly clock: number;
}

type WriterColumns = [documentNo: number, client: number, ownerNo: number, clock: number];

export function writerTable(sql: Sql): CellTable<string, PlacedWriter, WriterColumns> {
  return {
    load(key) {
      const [documentNo = '', client = ''] = key.split(' ');
      return sql.row(
        'SELECT * FROM writer WHERE document_no = ? AND client = ?',
        Number(documentNo),
        Number(client),
      );
    },
    save: (row) => sql.run('INSERT OR REPLACE INTO writer VALUES (?, ?, ?, ?)', ...row),
    toRow: (_key, { documentNo, client, ownerNo, clock }) => [documentNo, client, ownerNo, clock],
    toValue: ([documentNo, client, ownerNo, clock]) => ({ documentNo, client, ownerNo, clock }),
  };
}

/** Documents with that much that no snapshot holds, at least. */
export function readUnmerged(sql: Sql, least: { records: number; bytes: number }, limit: number): string[] {
  const text =
    'SELECT document_id AS id FROM document WHERE unmerged > 0 AND (unmerged >= ? OR unmerged_bytes >= ?) ORDER BY unmerged_bytes DESC, document_id LIMIT ?';
  return sql.all<{ id: string }>(text, least.records, least.bytes, limit).map(({ id }) => id);
}

/** Documents of a group with a record at or below `upTo` that no snapshot holds, by the first such. */
export function readLagging(
  sql: Sql,
  { groupId, upTo, limit }: { groupId: string; upTo: number; limit: number },
): LaggingDocument[] {
  const text = `SELECT document_id AS documentId, first_unmerged AS firstSeq FROM document
    WHERE group_no = (SELECT no FROM log_group WHERE group_id = ?) AND first_unmerged <= ?
    ORDER BY first_unmerged LIMIT ?`;
  return sql.all(text, groupId, upTo, limit);
}
