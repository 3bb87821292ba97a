import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Seal } from '../../../shared/wire/messages.ts';
import type { LogTx, PushContext, PushQuestion } from '../log-store.ts';
import type { DocumentRow, GroupRow, PushedRow, RecordHead, Writer } from '../rows.ts';
import { appendTo } from './append.ts';
import { loadDevice, readDevice } from './people-tx.ts';
import { changeServer, requireServer, toServer } from './server-row.ts';
import type { DocumentColumns, GroupColumns, HeadColumns, Tables } from './tables.ts';
import type { Work } from './unit-of-work.ts';

interface Options {
  readonly tables: Tables;
  readonly work: Work;
}

/** The group as others see it. */
export function toGroup(row: GroupColumns): GroupRow {
  const { group_id: groupId, head, digest } = row;
  return {
    groupId,
    head,
    digest,
    compactedThrough: row.compacted_through,
    droppedThrough: row.dropped_through,
  };
}

function toDocument(row: DocumentColumns): DocumentRow {
  const { document_id: documentId, group_id: groupId, is_purged: isPurged } = row;
  return { documentId, groupId, isPurged, bytes: row.unmerged_bytes + row.snapshot_bytes };
}

async function answer(options: Options, { deviceId, groups, clients }: PushQuestion): Promise<PushContext> {
  const { tables, work } = options;
  const chains = [...groups].map((group_id) => ({ device_id: deviceId, group_id }));
  const writing = [...clients].flatMap(([document_id, ids]) =>
    [...ids].map((client) => ({ document_id, client })),
  );
  await work.load([
    [tables.device, [{ device_id: deviceId }]],
    [tables.group, [...groups].map((group_id) => ({ group_id }))],
    [tables.head, chains],
    [tables.document, [...clients.keys()].map((document_id) => ({ document_id }))],
    [tables.writer, writing],
  ]);
  const known = { groups: new Map<GroupId, GroupRow>(), heads: new Map<GroupId, RecordHead>() };
  for (const chain of chains) {
    const [group, head] = [tables.group.find(chain), tables.head.find(chain)];
    if (group) known.groups.set(chain.group_id, toGroup(group));
    if (head) known.heads.set(chain.group_id, { localId: head.local_id, hash: head.hash });
  }
  const documents = new Map<string, DocumentRow>();
  const writers = new Map<string, Map<number, Writer>>();
  for (const documentId of clients.keys()) {
    const document = tables.document.find({ document_id: documentId });
    if (!document) continue;
    documents.set(documentId, toDocument(document));
    writers.set(documentId, new Map());
  }
  for (const key of writing) {
    const writer = tables.writer.find(key);
    if (writer) writers.get(key.document_id)?.set(key.client, { owner: writer.owner, clock: writer.clock });
  }
  const device = await readDevice(options, deviceId);
  return { server: toServer(requireServer(tables)), device, ...known, documents, writers };
}

/** Records of a chain: those in the table, and those that the commit will write, which come after them. */
async function findPushed(
  { tables, work }: Options,
  { deviceId, groupId, to, most }: { deviceId: string; groupId: GroupId; to: number; most: number },
): Promise<PushedRow[]> {
  const fresh = tables.record.unsaved().flatMap((row) => {
    const { device_id, group_id, local_id: localId, seq, hash } = row;
    const isMeant = device_id === deviceId && group_id === groupId && localId !== null;
    return isMeant && localId <= to ? [{ localId, seq, hash }] : [];
  });
  const text = `SELECT local_id AS "localId", seq, hash FROM record
    WHERE device_id = $1 AND group_id = $2 AND local_id <= $3 AND kind = 1 ORDER BY local_id DESC LIMIT $4`;
  const stored = await work.read<PushedRow>(text, [deviceId, groupId, to, most]);
  return [...stored.toReversed(), ...fresh].slice(-most);
}

async function findHeads({ tables, work }: Options, deviceId: string): Promise<Map<GroupId, RecordHead>> {
  const text = 'SELECT * FROM head WHERE device_id = $1 ORDER BY group_id';
  const rows = await work.read<HeadColumns>(text, [deviceId]);
  // What is in memory already is newer, and stays.
  tables.head.loaded(rows, rows);
  const fresh = tables.head.unsaved().filter((row) => row.device_id === deviceId);
  return new Map([...rows, ...fresh].map((row) => [row.group_id, { localId: row.local_id, hash: row.hash }]));
}

function createSealTx(options: Options): Pick<LogTx, 'putSeal' | 'seal'> {
  const { tables, work } = options;
  async function find(deviceId: string, groupId: GroupId): Promise<Seal | null> {
    const key = { device_id: deviceId, group_id: groupId };
    await work.load([[tables.seal, [key]]]);
    const row = tables.seal.find(key);
    if (!row) return null;
    return { deviceId, groupId, localId: row.local_id, hash: row.hash, signature: row.signature };
  }
  return {
    seal: find,
    async putSeal({ deviceId, groupId, localId, hash, signature }, seq) {
      if (!(await loadDevice(options, deviceId)))
        throw new Error('A seal of a device that the log does not know');
      await find(deviceId, groupId);
      const place = { device_id: deviceId, group_id: groupId, local_id: localId };
      tables.seal.put({ ...place, hash, signature, put_at: seq });
    },
  };
}

type RecordTables = Pick<
  LogTx,
  | 'takeSeqs'
  | 'push'
  | 'group'
  | 'document'
  | 'append'
  | 'meta'
  | 'addMeta'
  | 'pushed'
  | 'recordHead'
  | 'heads'
>;

/** Records and the ends of what they form. */
export function createRecordTx(options: Options): RecordTables & ReturnType<typeof createSealTx> {
  const { tables, work } = options;
  return {
    ...createSealTx(options),
    async takeSeqs(count) {
      const { seq } = requireServer(tables);
      changeServer(tables, { seq: seq + count });
      return seq + 1;
    },
    push: (question) => answer(options, question),
    async group(groupId) {
      await work.load([[tables.group, [{ group_id: groupId }]]]);
      const row = tables.group.find({ group_id: groupId });
      return row ? toGroup(row) : null;
    },
    async document(documentId) {
      await work.load([[tables.document, [{ document_id: documentId }]]]);
      const row = tables.document.find({ document_id: documentId });
      return row ? toDocument(row) : null;
    },
    append: (append) => appendTo(options, append),
    async meta(metaSeq) {
      await work.load([[tables.meta, [{ meta_seq: metaSeq }]]]);
      const row = tables.meta.find({ meta_seq: metaSeq });
      return row ? { metaSeq, hash: row.hash } : null;
    },
    async addMeta({ metaSeq, hash }) {
      tables.meta.put({ meta_seq: metaSeq, hash });
      changeServer(tables, { meta_seq: metaSeq, meta_hash: hash });
    },
    pushed: (deviceId, groupId, to, most) => findPushed(options, { deviceId, groupId, to, most }),
    async recordHead(deviceId, groupId) {
      const key = { device_id: deviceId, group_id: groupId };
      await work.load([[tables.head, [key]]]);
      const row = tables.head.find(key);
      return row ? { localId: row.local_id, hash: row.hash } : null;
    },
    heads: (deviceId) => findHeads(options, deviceId),
  };
}
