import type { GroupId } from '../../shared/documents/group-id.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { WorkspaceId } from '../../shared/domain/ids.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import type { RecordContent } from '../../shared/wire/record-bytes.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import { isSignedBy } from '../auth/keys.ts';
import { clientsNamed, createAdmissions, type Admissions } from './admit.ts';
import { appendRecords } from './append.ts';
import { firstHead, nextLink, recordHash } from './chains.ts';
import type { LogTx, PushContext } from './log-store.ts';
import { nothingWritten, type Written } from './outcomes.ts';
import { isRestored, mayRead, refuseDocument } from './record-rules.ts';
import type { Returned, ReturnCode } from './recovery.ts';
import type { DeviceRow, RecordHead } from './rows.ts';

type Message = MessageOf<ClientMessage, 'returnRecords'>;

export interface SentRecords {
  /** Who sends them. */
  readonly by: string;
  readonly message: Message;
  /** What each update holds; null where it could not be decoded. */
  readonly outlines: readonly (UpdateOutline | null)[];
  readonly at: number;
}

/** The part of a message that is new to the log, and where the chain ends with it. */
interface Tail {
  readonly fresh: readonly { readonly index: number; readonly content: RecordContent & { kind: 'yjs' } }[];
  readonly hashes: readonly Uint8Array[];
  readonly end: RecordHead;
}

/** Follows the chain from the log's head of it; what the log has must be the same (X4). */
async function follow(
  tx: LogTx,
  { deviceId, groupId, records }: Message,
  { head, workspaceId }: { head: RecordHead; workspaceId: WorkspaceId },
): Promise<Tail | ReturnCode> {
  const stored = await tx.pushed(deviceId, groupId, records[0]?.localId ?? 0, head.localId);
  const known = new Map(stored.map((row) => [row.localId, row.hash]));
  const fresh: Tail['fresh'][number][] = [];
  const hashes: Uint8Array[] = [];
  let end = head;
  let previous = 0;
  for (const [index, record] of records.entries()) {
    if (record.localId <= previous) return 'OUT_OF_ORDER';
    previous = record.localId;
    const content = { kind: 'yjs', deviceId, groupId, ...record } as const;
    const hash = recordHash(workspaceId, content);
    if (record.localId <= head.localId) {
      const same = known.get(record.localId);
      if (!same || !equalBytes(same, hash)) return 'OUTBOX_FORKED';
      continue;
    }
    end = { localId: record.localId, hash: nextLink(end.hash, hash) };
    fresh.push({ index, content });
    hashes.push(hash);
  }
  return { fresh, hashes, end };
}

/** What speaks against the content of records that a seal proves. */
function refuseContent(
  { fresh }: Tail,
  outlines: SentRecords['outlines'],
  {
    context,
    admissions,
    bound,
  }: { context: PushContext; admissions: Admissions; bound: Map<string, GroupId> },
): ReturnCode {
  for (const { index, content } of fresh) {
    const { documentId, groupId, deviceId, origin } = content;
    const known = context.documents.get(documentId);
    if (known?.isPurged) return 'PURGED';
    const misfit = known ? null : refuseDocument(documentId, groupId);
    if (misfit) return misfit;
    if (known && known.groupId !== groupId) return 'WRONG_GROUP';
    if (!known) bound.set(documentId, groupId);
    const outline = outlines[index];
    if (!outline) return 'UNDECODABLE';
    if (admissions.admit(documentId, outline, origin || deviceId)) return 'FOREIGN_CLIENT';
  }
  return '';
}

function returned(count: number, code: ReturnCode, written: Written = nothingWritten): Returned {
  return { kind: 'returned', count, code, closes: [], fresh: written.fresh, digests: written.digests };
}

/** X2, X3: whether this device may bring records of that one to this server. */
function refuseCourier(courier: DeviceRow, { server, device }: PushContext, groupId: GroupId): ReturnCode {
  if (server.isRecovering) return 'RECOVERING';
  if (!isRestored(server) || !mayRead(courier, groupId)) return 'FORBIDDEN';
  return device ? '' : 'UNKNOWN_DEVICE';
}

/** Takes back records of another device, proven by its seal: all of them or none (SPEC.md of the wire, X3 and X4). */
export async function returnRecords(tx: LogTx, sent: SentRecords): Promise<Returned> {
  const { message, outlines, at } = sent;
  const { deviceId, groupId, localId, signature, records } = message;
  const courier = await tx.device(sent.by);
  if (courier?.state !== 'active') return { kind: 'denied' };
  const context = await tx.push({
    deviceId,
    groups: new Set([groupId]),
    clients: clientsNamed(records, outlines),
  });
  const { server, device, groups, heads } = context;
  const { workspaceId } = server;
  const turned = refuseCourier(courier, context, groupId);
  if (turned || !device || workspaceId === null) return returned(0, turned || 'UNKNOWN_DEVICE');

  const tail = await follow(tx, message, { head: heads.get(groupId) ?? firstHead, workspaceId });
  if (typeof tail === 'string') return returned(0, tail);
  if (tail.fresh.length === 0) return returned(records.length, '');
  const { end, hashes } = tail;
  const signed = sealBytes({ workspaceId, deviceId, groupId, ...end });
  if (end.localId !== localId || !isSignedBy(device.publicKey, signed, signature)) {
    return returned(0, 'BAD_SIGNATURE');
  }
  const admissions = createAdmissions(context.writers, { mayLack: true });
  const bound = new Map<string, GroupId>();
  const code = refuseContent(tail, outlines, { context, admissions, bound });
  if (code) return returned(0, code);
  const written = await appendRecords(tx, {
    server,
    at,
    records: tail.fresh.map(({ content }) => content),
    hashes,
    groups,
    heads,
    documents: bound,
    writers: admissions.moved,
  });
  await tx.putSeal({ deviceId, groupId, ...end, signature }, (await tx.server()).seq);
  return returned(records.length, '', written);
}
