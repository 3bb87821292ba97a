import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogTx } from '../log-store.ts';
import type { SnapshotRow } from '../rows.ts';
import { newDocument } from './append.ts';
import { addStored } from './server-row.ts';
import type { DocumentColumns, GroupColumns, Tables } from './tables.ts';
import type { Work } from './unit-of-work.ts';

type ContentTx = Pick<LogTx, 'purge' | 'putSnapshot' | 'snapshot' | 'setCompactedThrough' | 'dropPayloads'>;

interface Options {
  readonly tables: Tables;
  readonly work: Work;
}

async function documentOf({ tables, work }: Options, documentId: string): Promise<DocumentColumns | null> {
  await work.load([[tables.document, [{ document_id: documentId }]]]);
  return tables.document.find({ document_id: documentId }) ?? null;
}

async function groupOf({ tables, work }: Options, groupId: GroupId): Promise<GroupColumns> {
  await work.load([[tables.group, [{ group_id: groupId }]]]);
  const group = tables.group.find({ group_id: groupId });
  if (!group) throw new Error('The group has no records');
  return group;
}

/** Empties payloads and says how many bytes that were. `range` is a constant condition. */
async function emptyPayloads({ work }: Options, range: string, values: unknown[]): Promise<number> {
  const text = `SELECT coalesce(sum(length(payload)), 0)::int8 AS bytes FROM record WHERE ${range}`;
  const [found] = await work.read<{ bytes: number }>(text, values);
  await work.run(`UPDATE record SET payload = '' WHERE ${range} AND length(payload) > 0`, values);
  return found?.bytes ?? 0;
}

async function purge(options: Options, documentId: string): Promise<void> {
  const { tables, work } = options;
  const document = (await documentOf(options, documentId)) ?? newDocument(documentId, null);
  const bytes = await emptyPayloads(options, 'document_id = $1 AND kind = 1', [documentId]);
  await work.run('DELETE FROM snapshot WHERE document_id = $1', [documentId]);
  const nothing = { first_unmerged: null, unmerged: 0, unmerged_bytes: 0, snapshot_bytes: 0 };
  tables.document.put({ ...document, ...nothing, is_purged: true });
  addStored(tables, -(bytes + document.snapshot_bytes));
}

async function putSnapshot(options: Options, row: SnapshotRow, state: Uint8Array): Promise<void> {
  const { tables, work } = options;
  const { documentId, seq, signature } = row;
  const document = await documentOf(options, documentId);
  if (!document || document.is_purged) throw new Error('A snapshot of a document that is not there');
  await work.run(
    `INSERT INTO snapshot VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (document_id) DO UPDATE SET
       seq = excluded.seq, signature = excluded.signature, size = excluded.size, state = excluded.state`,
    [documentId, document.group_id, seq, Buffer.from(signature), state.length, Buffer.from(state)],
  );
  const [rest] = await work.read<Pick<DocumentColumns, 'first_unmerged' | 'unmerged' | 'unmerged_bytes'>>(
    `SELECT min(seq) AS first_unmerged, count(*) AS unmerged,
       coalesce(sum(length(payload)), 0)::int8 AS unmerged_bytes
     FROM record WHERE document_id = $1 AND kind = 1 AND seq > $2`,
    [documentId, seq],
  );
  tables.document.put({ ...document, ...rest, snapshot_bytes: state.length });
  addStored(tables, state.length - document.snapshot_bytes);
}

async function dropPayloads(options: Options, groupId: GroupId, upTo: number): Promise<number> {
  const { tables } = options;
  const group = await groupOf(options, groupId);
  if (upTo > group.compacted_through) throw new Error('Payloads that no snapshot holds are kept');
  const range = 'group_id = $1 AND seq > $2 AND seq <= $3 AND kind = 1';
  const bytes = await emptyPayloads(options, range, [groupId, group.dropped_through, upTo]);
  tables.group.put({ ...group, dropped_through: Math.max(upTo, group.dropped_through) });
  addStored(tables, -bytes);
  return bytes;
}

/** What takes the place of payloads, or leaves nothing in it. */
export function createContentTx(options: Options): ContentTx {
  const { tables, work } = options;
  return {
    async purge(documentIds) {
      await work.settle();
      for (const documentId of documentIds) await purge(options, documentId);
    },
    async putSnapshot(row, state) {
      await work.settle();
      await putSnapshot(options, row, state);
    },
    async snapshot(documentId) {
      const text = `SELECT document_id AS "documentId", group_id AS "groupId", seq, signature, size
        FROM snapshot WHERE document_id = $1`;
      return (await work.read<SnapshotRow>(text, [documentId]))[0] ?? null;
    },
    async setCompactedThrough(groupId, seq) {
      tables.group.put({ ...(await groupOf(options, groupId)), compacted_through: seq });
    },
    async dropPayloads(groupId, upTo) {
      await work.settle();
      return dropPayloads(options, groupId, upTo);
    },
  };
}
