import { groupOfAddress } from '../../shared/documents/group-id.ts';
import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { mayInvite, mayWrite } from '../../shared/domain/role.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';
import { createInvite, isInviteTime, mayInviteDevice } from '../auth/invites.ts';
import type { Signer } from '../auth/keys.ts';
import type { Tickets } from '../auth/tickets.ts';
import { audit } from './audit.ts';
import { releaseClaim, renewClaim, takeClaim } from './claims.ts';
import { leaseKeys } from './lease-keys.ts';
import type { LogTx } from './log-store.ts';
import { appendMetas } from './meta.ts';
import { nothingWritten, type Turned, type Written } from './outcomes.ts';
import {
  hasAllDevices,
  hasRepeats,
  mayRule,
  removeMember,
  renewDevice,
  revokeDevice,
  updateMember,
  type CallOf,
  type Change,
  type RefusalCode,
} from './people.ts';
import { mayRead } from './record-rules.ts';
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
  | ({ readonly kind: 'answered'; readonly result: RequestResult } & Written)
  | Turned;

/** What a request comes to: a refusal, an answer, or both a change and the answer to it. */
type Ruling = RefusalCode | RequestResult | (Change & { readonly result?: RequestResult });

/** A8: invites of one member that nobody has used. */
const OPEN_INVITES = 256;
/** R9. */
const TICKET_MS = 10 * 60 * 1000;

async function invite(
  tx: LogTx,
  random: Random,
  { device, call, at }: { device: DeviceRow; call: CallOf<'invites.create'>; at: number },
): Promise<Ruling> {
  const { memberId, ttlMs, role, teams } = call;
  if (!isInviteTime(ttlMs) || hasRepeats(teams)) return 'INVALID';
  const member = memberId === null ? null : await tx.member(memberId);
  if (memberId !== null && memberId !== device.memberId && !mayRule(device.role, device.role))
    return 'FORBIDDEN';
  if (memberId !== null && (!member || member.isRemoved)) return 'NOT_FOUND';
  if (member ? !mayInviteDevice(device, member) : !mayInvite(device.role, role)) return 'FORBIDDEN';
  if (member && (await hasAllDevices(tx, member.memberId))) return 'TOO_MANY';
  await tx.dropExpiredInvites(at);
  const { memberId: by, deviceId: madeWith } = device;
  if ((await tx.openInvites(by)) >= OPEN_INVITES) return 'TOO_MANY';
  const granted = member ?? { role, teams };
  const expiresAt = at + ttlMs;
  const terms = { by, madeWith, role: granted.role, teams: granted.teams, memberId, expiresAt };
  const made = await createInvite(tx, random, { terms, at });
  await audit(tx, { at, deviceId: madeWith, action: 'invite.created', detail: granted.role });
  return { method: 'invites.create', invite: made, expiresAt };
}

/** G3. Only texts of issues can go: hosts keep boards and the rest, and every later edit of one would be refused. */
function purge(device: DeviceRow, { documentIds }: CallOf<'documents.purge'>): Ruling {
  if (!mayRule(device.role, device.role)) return 'FORBIDDEN';
  const ids = new Set(documentIds);
  const areKnown = [...ids].every((id) => parseDocumentId(id)?.kind === 'issue');
  if (!areKnown || ids.size === 0 || ids.size > wireLimits.purges) return 'INVALID';
  return { entries: [{ kind: 'documents.purged', documentIds: [...ids] }] };
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
  const ticket = tickets.issue({ memberId, deviceId, documentId, expiresAt });
  return { method: 'tickets.create', ticket, expiresAt };
}

async function rule(tx: LogTx, parts: RequestParts, asked: Asked, device: DeviceRow): Promise<Ruling> {
  const { call, at } = asked;
  switch (call.method) {
    case 'keys.lease':
      return mayWrite(device.role) ? leaseKeys(tx, device, { call, at }) : 'READ_ONLY';
    case 'invites.create':
      return invite(tx, parts.random, { device, call, at });
    case 'members.update':
      return updateMember(tx, device, call);
    case 'members.remove':
      return removeMember(tx, device, call);
    case 'devices.revoke':
      return revokeDevice(tx, device, call);
    case 'devices.renew':
      return renewDevice(tx, device, { call, at });
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

/** Answers a request of a device (SPEC.md of the wire, R1 to R11). */
export async function answerRequest(tx: LogTx, parts: RequestParts, asked: Asked): Promise<RequestOutcome> {
  const { deviceId, at } = asked;
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  if ((await tx.server()).isRecovering) return { kind: 'recovering' };
  const ruling = await rule(tx, parts, asked, device);
  if (typeof ruling === 'string') {
    const result = { method: 'refused', code: ruling } as const;
    return { kind: 'answered', result, ...nothingWritten };
  }
  if ('method' in ruling) return { kind: 'answered', result: ruling, ...nothingWritten };
  const { entries, result = { method: 'done' } } = ruling;
  const written = await appendMetas(tx, parts.signer, entries, { by: deviceId, at });
  return { kind: 'answered', result, ...written };
}
