import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import type { RecordContent } from '../../shared/wire/record-bytes.ts';
import { firstHash, firstHead, nextLink, recordHash } from './chains.ts';
import type { Append, LogTx } from './log-store.ts';
import type { Written } from './outcomes.ts';
import type { GroupRow, NewRecord, RecordHead, ServerRow } from './rows.ts';

/** Records to be written in this order. What was read of the log already need not be read again. */
export interface Addition {
  readonly server: ServerRow;
  readonly at: number;
  readonly records: readonly RecordContent[];
  /** SHA-256 of each `recordBytes`, where known. */
  readonly hashes?: readonly (Uint8Array | undefined)[];
  readonly groups?: ReadonlyMap<GroupId, GroupRow>;
  /** Ends of the chains of the device that wrote the updates: one device to a call. */
  readonly heads?: ReadonlyMap<GroupId, RecordHead>;
  readonly documents?: Append['documents'];
  readonly writers?: Append['writers'];
}

/** Groups of records, where nobody has read them yet. */
async function readGroups(tx: LogTx, records: Addition['records']): Promise<Map<GroupId, GroupRow>> {
  const groups = new Map<GroupId, GroupRow>();
  for (const groupId of new Set(records.map((record) => record.groupId))) {
    const group = await tx.group(groupId);
    if (group) groups.set(groupId, group);
  }
  return groups;
}

/** Numbers, hashes and chains records, and appends them (P1, S1, D1). `first` is the seq of the first. */
export async function appendRecords(tx: LogTx, addition: Addition): Promise<Written & { first: number }> {
  const { server, records, hashes = [], at } = addition;
  const { workspaceId } = server;
  if (workspaceId === null) throw new Error('Records for a server without a workspace');
  const groups = addition.groups ?? (await readGroups(tx, records));
  const digests = new Map<GroupId, Uint8Array>();
  const first = await tx.takeSeqs(records.length);
  const ends = new Map<GroupId, number>();
  const heads = new Map<string, Map<GroupId, RecordHead>>();
  const fresh: LogRecord[] = [];
  const rows: NewRecord[] = [];
  for (const [i, content] of records.entries()) {
    const record: LogRecord = { ...content, seq: first + i };
    const { groupId } = record;
    const hash = hashes[i] ?? recordHash(workspaceId, record);
    const before = digests.get(groupId) ?? groups.get(groupId)?.digest ?? firstHash;
    digests.set(groupId, nextLink(before, hash));
    ends.set(groupId, record.seq);
    if (record.kind === 'yjs') {
      const own = heads.get(record.deviceId) ?? new Map<GroupId, RecordHead>();
      heads.set(record.deviceId, own);
      const end = own.get(groupId) ?? addition.heads?.get(groupId) ?? firstHead;
      own.set(groupId, { localId: record.localId, hash: nextLink(end.hash, hash) });
    }
    fresh.push(record);
    rows.push({ record, hash });
  }
  const told = [...ends].map(([groupId, seq]) => ({ groupId, seq, hash: digests.get(groupId) ?? firstHash }));
  await tx.append({
    at,
    records: rows,
    digests: new Map(told.map(({ groupId, seq, hash }) => [groupId, { head: seq, digest: hash }])),
    heads,
    documents: addition.documents ?? new Map(),
    writers: addition.writers ?? new Map(),
  });
  return { first, fresh, digests: told };
}
