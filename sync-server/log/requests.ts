import { groupOfAddress } from '../../shared/documents/group-id.ts';
import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { hasTeam } from '../../shared/domain/access.ts';
import { teamId as teamIdSchema } from '../../shared/domain/ids.ts';
import { mayInvite, mayWrite } from '../../shared/domain/role.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';
import { createInvite, mayInviteDevice } from '../auth/invites.ts';
import type { Signer } from '../auth/keys.ts';
import type { Tickets } from '../auth/tickets.ts';
import { audit } from './audit.ts';
import { releaseClaim, renewClaim, takeClaim } from './claims.ts';
import type { LogTx } from './log-store.ts';
import { appendMetas } from './meta.ts';
import { nothingWritten, type Closing, type Turned, type Written } from './outcomes.ts';
import {
  mayRule,
  removeMember,
  renewDevice,
  revokeDevice,
  updateMember,
  type CallOf,
  type Change,
  type RefusalCode,
} from './people.ts';
import { mayRead, mayWriteTo } from './record-rules.ts';
import type { DeviceRow } from './rows.ts';

/** What answers are made with. */
export interface RequestParts {
  readonly random: Random;
  readonly signer: Signer;
  readonly tickets: Tickets;
}

export interface Asked {
  readonly deviceId: string;
  readonly call: RequestCall;
  readonly at: number;
}

export type RequestOutcome =
  | ({
      readonly kind: 'answered';
      readonly result: RequestResult;
      /** Connections that end once this is committed (A9). */
      readonly closes: readonly Closing[];
    } & Written)
  | Turned;

/** What a request comes to: a refusal, an answer, or both a change and the answer to it. */
type Ruling = RefusalCode | RequestResult | (Change & { readonly result?: RequestResult });

/** R2: numbers of one block. */
const MOST_KEYS = 1000;
/** Keys are `ENG-` and at most nine digits. */
const HIGHEST_KEY = 999_999_999;
/** A4. */
const SHORTEST_INVITE = 10 * 60 * 1000;
const LONGEST_INVITE = 7 * 24 * 60 * 60 * 1000;
/** R9. */
const TICKET_MS = 10 * 60 * 1000;

async function leaseKeys(
  tx: LogTx,
  device: DeviceRow,
  { teamId, above, count }: CallOf<'keys.lease'>,
): Promise<Ruling> {
  const team = teamIdSchema.safeParse(teamId).data;
  if (team === undefined || count < 1 || count > MOST_KEYS) return 'INVALID';
  if (!hasTeam(device, team)) return 'FORBIDDEN';
  const from = Math.max(await tx.lastKey(team), above) + 1;
  const to = from + count - 1;
  if (to > HIGHEST_KEY) return 'INVALID';
  const result = { method: 'keys.lease', from, to } as const;
  return { entries: [{ kind: 'keys.leased', teamId: team, upTo: to }], closes: [], result };
}

async function invite(
  tx: LogTx,
  random: Random,
  { device, call, at }: { device: DeviceRow; call: CallOf<'invites.create'>; at: number },
): Promise<Ruling> {
  const { memberId, ttlMs, role, teams } = call;
  if (ttlMs < SHORTEST_INVITE || ttlMs > LONGEST_INVITE) return 'INVALID';
  const member = memberId === null ? null : await tx.member(memberId);
  if (memberId !== null && memberId !== device.memberId && !mayRule(device.role, device.role))
    return 'FORBIDDEN';
  if (memberId !== null && (!member || member.isRemoved)) return 'NOT_FOUND';
  if (member ? !mayInviteDevice(device, member) : !mayInvite(device.role, role)) return 'FORBIDDEN';
  const { role: granted, teams: reached } = member ?? { role, teams };
  const terms = { by: device.memberId, role: granted, teams: reached, memberId, expiresAt: at + ttlMs };
  const made = await createInvite(tx, random, { terms, at });
  await audit(tx, { at, deviceId: device.deviceId, action: 'invite.created', detail: granted });
  return { method: 'invites.create', invite: made, expiresAt: terms.expiresAt };
}

/** G3. The workspace's own document is what every device begins with, and cannot go. */
function purge(device: DeviceRow, { documentIds }: CallOf<'documents.purge'>): Ruling {
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  const ids = new Set(documentIds);
  const areKnown = [...ids].every((id) => (parseDocumentId(id)?.kind ?? 'workspace') !== 'workspace');
  if (!areKnown || ids.size === 0 || ids.size > wireLimits.purges) return 'INVALID';
  return { entries: [{ kind: 'documents.purged', documentIds: [...ids] }], closes: [] };
}

async function issueTicket(
  tx: LogTx,
  tickets: Tickets,
  { device, call, at }: { device: DeviceRow; call: CallOf<'tickets.create'>; at: number },
): Promise<Ruling> {
  const { documentId } = call;
  const address = parseDocumentId(documentId);
  if (!address) return 'INVALID';
  const document = await tx.document(documentId);
  const groupId = document?.groupId ?? groupOfAddress(address);
  // The group of an issue is told by its first record alone.
  if (groupId === null || document?.isPurged) return 'NOT_FOUND';
  if (!mayRead(device, groupId)) return 'FORBIDDEN';
  const { memberId, deviceId } = device;
  const expiresAt = at + TICKET_MS;
  const mayWriteIt = mayWriteTo(device, groupId);
  const ticket = tickets.issue({ memberId, deviceId, documentId, mayWrite: mayWriteIt, expiresAt });
  return { method: 'tickets.create', ticket, expiresAt };
}

async function rule(tx: LogTx, parts: RequestParts, asked: Asked, device: DeviceRow): Promise<Ruling> {
  const { call, at } = asked;
  switch (call.method) {
    case 'keys.lease':
      return mayWrite(device.role) ? leaseKeys(tx, device, call) : 'READ_ONLY';
    case 'invites.create':
      return invite(tx, parts.random, { device, call, at });
    case 'members.update':
      return updateMember(tx, device, call);
    case 'members.remove':
      return removeMember(tx, device, call);
    case 'devices.revoke':
      return revokeDevice(tx, device, call);
    case 'devices.renew':
      return renewDevice(tx, device, call);
    case 'documents.purge':
      return purge(device, call);
    case 'claims.take':
      return mayWrite(device.role) ? takeClaim(tx, call, asked) : 'READ_ONLY';
    case 'claims.renew':
      return mayWrite(device.role) ? renewClaim(tx, call, asked) : 'READ_ONLY';
    case 'claims.release':
      return releaseClaim(tx, call, asked);
    case 'tickets.create':
      return issueTicket(tx, parts.tickets, { device, call, at });
    default:
      return assertNever(call);
  }
}

/** Answers a request of a device (SPEC.md of the wire, R1 to R9). */
export async function answerRequest(tx: LogTx, parts: RequestParts, asked: Asked): Promise<RequestOutcome> {
  const { deviceId, at } = asked;
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  if ((await tx.server()).isRecovering) return { kind: 'recovering' };
  const ruling = await rule(tx, parts, asked, device);
  if (typeof ruling === 'string') {
    const result = { method: 'refused', code: ruling } as const;
    return { kind: 'answered', result, closes: [], ...nothingWritten };
  }
  if ('method' in ruling) return { kind: 'answered', result: ruling, closes: [], ...nothingWritten };
  const { entries, closes, result = { method: 'done' } } = ruling;
  const written = await appendMetas(tx, parts.signer, entries, { by: deviceId, at });
  return { kind: 'answered', result, closes, ...written };
}
