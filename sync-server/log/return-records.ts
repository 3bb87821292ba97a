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
import { countClientIds, endlessRoom, type ClientIdCount, type ClientIdRoom } from './client-ids.ts';
import type { LogTx, PushContext } from './log-store.ts';
import { nothingWritten, type Written } from './outcomes.ts';
import { findOrigins, isForeign, type Origins } from './origins.ts';
import {
  createRecordCheck,
  endlessStorage,
  isRestored,
  mayRead,
  type RecordCheck,
  type StorageLimits,
} from './record-rules.ts';
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
  /** Endless when left out, both. */
  readonly clientIds?: ClientIdRoom;
  readonly limits?: StorageLimits;
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
  const repeats = records.filter((record) => record.localId <= head.localId);
  const to = repeats.reduce((last, record) => Math.max(last, record.localId), 0);
  const stored = await tx.pushed(deviceId, groupId, to, repeats.length);
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

interface Checks {
  readonly check: RecordCheck;
  readonly origins: Origins;
  readonly admissions: Admissions;
  readonly clientIds: ClientIdCount;
}

/** What speaks against the content of records that a seal proves: the rules for the pushes of who wrote them. */
function refuseContent(
  { fresh }: Tail,
  outlines: SentRecords['outlines'],
  { check, origins, admissions, clientIds }: Checks,
): ReturnCode {
  for (const { index, content } of fresh) {
    const { documentId, deviceId, origin } = content;
    const code = check.refuse(content);
    if (code) return code;
    const outline = outlines[index];
    if (!outline) return 'UNDECODABLE';
    if (isForeign(origins, origin) && admissions.brings(documentId, outline)) return 'FORBIDDEN_ORIGIN';
    const pusher = { owner: origin || deviceId, isItself: false };
    if (admissions.admit(documentId, outline, pusher)) return 'FOREIGN_CLIENT';
    if (!clientIds.admits(documentId, outline)) return 'TOO_MANY_CLIENTS';
  }
  return '';
}

function returned(count: number, code: ReturnCode, written: Written = nothingWritten): Returned {
  return { kind: 'returned', count, code, fresh: written.fresh, digests: written.digests };
}

/** X2, X3: whether this device may bring records of that one to this server. */
function refuseCourier(courier: DeviceRow, { server, device }: PushContext, groupId: GroupId): ReturnCode {
  if (server.isRecovering) return 'RECOVERING';
  if (!isRestored(server) || !mayRead(courier, groupId)) return 'FORBIDDEN';
  if (!device) return 'UNKNOWN_DEVICE';
  // Its own it pushes: there every rule holds.
  return device.deviceId === courier.deviceId ? 'FORBIDDEN' : '';
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
  // Whoever has a key that was revoked can sign what they like with it.
  if (device.state !== 'active') return returned(0, 'FORBIDDEN');
  const contents = tail.fresh.map(({ content }) => content);
  const origins = await findOrigins(tx, server, contents);
  const { limits = endlessStorage, clientIds: room = endlessRoom } = sent;
  const { documents } = context;
  const check = createRecordCheck({ device, server, documents, limits, origins });
  const admissions = createAdmissions(context.writers, { mayLack: true });
  // Those of the device that wrote them: who brings them has nothing to do with it.
  const clientIds = countClientIds(room, device.memberId, context.writers);
  const code = refuseContent(tail, outlines, { check, origins, admissions, clientIds });
  if (code) return returned(0, code);
  const written = await appendRecords(tx, {
    server,
    at,
    records: contents,
    hashes,
    groups,
    heads,
    documents: check.bound,
    writers: admissions.moved,
  });
  clientIds.settle();
  await tx.putSeal({ deviceId, groupId, ...end, signature }, (await tx.server()).seq);
  return returned(records.length, '', written);
}
