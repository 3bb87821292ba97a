import type { GroupId } from '../../../shared/documents/group-id.ts';
import { signingBytes } from '../../../shared/boundary/envelope.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { MetaRecord, RunRecord, Seal, YjsRecord } from '../../../shared/wire/messages.ts';
import { metaBytes } from '../../../shared/wire/meta-bytes.ts';
import { decodeMeta } from '../../../shared/wire/meta-codec.ts';
import { sealBytes } from '../../../shared/wire/seal-bytes.ts';
import { isSignedBy, sha256 } from '../../auth/keys.ts';
import { firstHash, firstHead, nextLink, recordHash } from '../chains.ts';
import type { LogStore } from '../log-store.ts';
import type { NewRecord, RecordHead } from '../rows.ts';
import { storedSize } from '../stored-size.ts';
import { tellDocument, type DocumentsTold } from './documents-told.ts';
import { createPeopleTold, tell, type PeopleTold } from './people-told.ts';
import { createRunsTold, tellRun, type RunsTold } from './runs-told.ts';

/** Entries that are read at once. */
const PAGE = { limit: 1_000, maxBytes: 8 * 1024 * 1024 } as const;

/** What all records of a log come to. */
export interface Walked {
  readonly seq: number;
  readonly metaSeq: number;
  readonly metaHash: Uint8Array;
  readonly bytes: number;
  readonly groups: ReadonlyMap<GroupId, { readonly head: number; readonly digest: Uint8Array }>;
  /** By device, then by group. */
  readonly heads: ReadonlyMap<string, ReadonlyMap<GroupId, RecordHead>>;
  readonly people: PeopleTold;
  readonly runs: RunsTold;
  readonly documents: DocumentsTold;
  /** Updates without a payload: the last of each document and group. */
  readonly holes: ReadonlyMap<string, { readonly groupId: GroupId; readonly seq: number }>;
}

interface Walk extends Walked {
  seq: number;
  metaSeq: number;
  metaHash: Uint8Array;
  bytes: number;
  readonly groups: Map<GroupId, { head: number; digest: Uint8Array }>;
  readonly heads: Map<string, Map<GroupId, RecordHead>>;
  readonly holes: Map<string, { groupId: GroupId; seq: number }>;
}

interface Context {
  readonly workspaceId: WorkspaceId;
  readonly serverKey: Uint8Array;
  /** By device and group. */
  readonly seals: ReadonlyMap<string, Seal>;
  report(finding: string): void;
}

/** Stands for the chain of a device in a group. */
export function chainKey(deviceId: string, groupId: GroupId): string {
  return `${deviceId} ${groupId}`;
}

function checkSeal(
  { workspaceId, seals, report }: Context,
  walk: Walk,
  record: YjsRecord,
  hash: Uint8Array,
): void {
  const { deviceId, groupId, localId, seq } = record;
  const seal = seals.get(chainKey(deviceId, groupId));
  if (seal?.localId !== localId) return;
  const key = walk.people.devices.get(deviceId)?.publicKey;
  const signed = sealBytes({ workspaceId, deviceId, groupId, localId, hash });
  if (!equalBytes(seal.hash, hash)) report(`Record ${seq}: the seal of its device is over other records.`);
  else if (!key || !isSignedBy(key, signed, seal.signature))
    report(`Record ${seq}: its seal is not signed by its device.`);
}

function walkUpdate(context: Context, walk: Walk, record: YjsRecord, hash: Uint8Array): void {
  const { deviceId, groupId, localId, documentId, seq, payload } = record;
  const heads = walk.heads.get(deviceId) ?? new Map<GroupId, RecordHead>();
  walk.heads.set(deviceId, heads);
  const before = heads.get(groupId) ?? firstHead;
  if (localId <= before.localId)
    context.report(`Record ${seq}: its device had used the number ${localId} before.`);
  const head = { localId, hash: nextLink(before.hash, hash) };
  heads.set(groupId, head);
  checkSeal(context, walk, record, head.hash);
  tellDocument(walk.documents, record, context.report);
  if (payload.length === 0) walk.holes.set(documentId, { groupId, seq });
}

function walkRun({ report }: Context, walk: Walk, record: RunRecord): void {
  const { seq, deviceId, bytes, signature } = record;
  const key = walk.people.devices.get(deviceId)?.publicKey;
  if (!key || !isSignedBy(key, signingBytes(bytes), signature)) {
    report(`Record ${seq}: the envelope is not signed by its device.`);
  }
  tellRun(walk.runs, record, report);
}

function walkMeta({ workspaceId, serverKey, report }: Context, walk: Walk, record: MetaRecord): void {
  const { seq, bytes, signature } = record;
  if (!isSignedBy(serverKey, metaBytes(workspaceId, bytes), signature)) {
    report(`Record ${seq}: what it says of people and devices is not signed by this server.`);
  }
  try {
    const meta = decodeMeta(bytes);
    if (meta.metaSeq !== walk.metaSeq + 1 || !equalBytes(meta.prevHash, walk.metaHash)) {
      report(`Record ${seq}: it does not follow the one before of its kind.`);
    }
    tell(walk.people, meta.entry);
    walk.metaSeq = meta.metaSeq;
  } catch {
    report(`Record ${seq}: what it says of people and devices cannot be read.`);
  }
  walk.metaHash = sha256(bytes);
}

function walkRecord(context: Context, walk: Walk, { record, hash }: NewRecord): void {
  const { seq, groupId } = record;
  if (seq !== walk.seq + 1) context.report(`Records ${walk.seq + 1} to ${seq - 1} are missing.`);
  walk.seq = seq;
  const content = record.kind === 'yjs' ? record.payload : record.bytes;
  walk.bytes += storedSize(record);
  const isHole = record.kind === 'yjs' && content.length === 0;
  if (!isHole && !equalBytes(hash, recordHash(context.workspaceId, record))) {
    context.report(`Record ${seq}: it is not what was accepted, its hash is another.`);
  }
  const digest = walk.groups.get(groupId)?.digest ?? firstHash;
  walk.groups.set(groupId, { head: seq, digest: nextLink(digest, hash) });
  if (record.kind === 'yjs') walkUpdate(context, walk, record, hash);
  else if (record.kind === 'run') walkRun(context, walk, record);
  else walkMeta(context, walk, record);
}

/** Goes through all records once, in their order, and reports what is wrong with each. */
export async function walkRecords(store: LogStore, context: Context): Promise<Walked> {
  const walk: Walk = {
    seq: 0,
    metaSeq: 0,
    metaHash: firstHash,
    bytes: 0,
    groups: new Map(),
    heads: new Map(),
    people: createPeopleTold(),
    runs: createRunsTold(),
    holes: new Map(),
    documents: new Map(),
  };
  for (;;) {
    const entries = await store.entries({ after: walk.seq, ...PAGE });
    if (entries.length === 0) return walk;
    for (const entry of entries) walkRecord(context, walk, entry);
  }
}
