import type { TeamAccess } from '../../shared/domain/access.ts';
import { roles } from '../../shared/domain/role.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { Signer } from '../auth/keys.ts';
import { audit, auditRefusal } from './audit.ts';
import type { LogTx } from './log-store.ts';
import { appendMeta } from './meta.ts';
import { nothingWritten, type Written } from './outcomes.ts';
import { endsOwnership, isSameAccess } from './people.ts';

/** What is left to do about an entry of a chain that a restored server no longer has. */
type Due =
  /** All that it says holds already. */
  | 'done'
  /** It grants something, or leaves the workspace without an owner: people decide about that. */
  | 'open'
  | MetaEntry;

async function dueRevocation(
  tx: LogTx,
  entry: MetaEntry & { kind: 'device.revoked' | 'device.quarantined' },
): Promise<Due> {
  const { deviceId } = entry;
  const device = await tx.device(deviceId);
  // A device that this log never let in is shut out anyway.
  if (
    !device ||
    device.state === 'revoked' ||
    (entry.kind === 'device.quarantined' && device.state !== 'active')
  )
    return 'done';
  return (await endsOwnership(tx, { deviceId })) ? 'open' : entry;
}

async function dueRemoval(tx: LogTx, entry: MetaEntry & { kind: 'member.removed' }): Promise<Due> {
  const { memberId } = entry;
  const member = await tx.member(memberId);
  if (!member || member.isRemoved) return 'done';
  return (await endsOwnership(tx, { memberId })) ? 'open' : entry;
}

async function duePurge(tx: LogTx, { documentIds }: MetaEntry & { kind: 'documents.purged' }): Promise<Due> {
  const left: string[] = [];
  for (const id of documentIds) if (!(await tx.document(id))?.isPurged) left.push(id);
  return left.length === 0 ? 'done' : { kind: 'documents.purged', documentIds: left };
}

/** What both leave of somebody's access: null is all teams. */
function lesser(a: TeamAccess, b: TeamAccess): TeamAccess {
  if (a === null || b === null) return a ?? b;
  return a.filter((team) => b.includes(team));
}

/**
 * A role or teams that were taken away. What of it also grants something is left to people: who had lost teams and won
 * a role has the weaker of both.
 */
async function dueDemotion(tx: LogTx, entry: MetaEntry & { kind: 'member.set' }): Promise<Due> {
  const { memberId } = entry;
  const member = await tx.member(memberId);
  if (!member || member.isRemoved) return 'open';
  const role = roles[Math.max(roles.indexOf(entry.role), roles.indexOf(member.role))] ?? member.role;
  const teams = lesser(entry.teams, member.teams);
  const isLess = role !== member.role || !isSameAccess(teams, member.teams);
  if (!isLess) return role === entry.role && isSameAccess(teams, entry.teams) ? 'done' : 'open';
  if (role !== 'owner' && (await endsOwnership(tx, { memberId }))) return 'open';
  return { kind: 'member.set', memberId, role, teams };
}

/** Only what takes away, or counts up, may be done again without asking: the order does not matter then. */
async function dueOf(tx: LogTx, entry: MetaEntry): Promise<Due> {
  switch (entry.kind) {
    case 'device.revoked':
    case 'device.quarantined':
      return dueRevocation(tx, entry);
    case 'member.set':
      return dueDemotion(tx, entry);
    case 'member.removed':
      return dueRemoval(tx, entry);
    case 'documents.purged':
      return duePurge(tx, entry);
    case 'keys.leased':
      return entry.upTo <= (await tx.lastKey(entry.teamId)) ? 'done' : entry;
    default:
      return 'open';
  }
}

/**
 * Does again what this server once decided, lost by a restore, and hears of after its recovery was finished (SPEC.md
 * of the wire, X6). The signature on it has been checked. What it may not do by itself stays undone, and the audit
 * log says so: `NOT_RECOVERING`.
 */
export async function takeLate(
  tx: LogTx,
  signer: Signer,
  { entry, deviceId, at }: { readonly entry: MetaEntry; readonly deviceId: string; readonly at: number },
): Promise<Written | 'NOT_RECOVERING'> {
  const due = await dueOf(tx, entry);
  if (due === 'done') return nothingWritten;
  if (due === 'open') {
    await auditRefusal(tx, { at, deviceId, action: 'meta.unreturned', detail: entry.kind });
    return 'NOT_RECOVERING';
  }
  const written = await appendMeta(tx, signer, { entry: due, by: '', at });
  await audit(tx, { at, deviceId, action: 'meta.late', detail: entry.kind });
  return written;
}
