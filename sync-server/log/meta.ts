import type { MemberId } from '../../shared/domain/ids.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { encodeMeta } from '../../shared/wire/meta-codec.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import { sha256, type Signer } from '../auth/keys.ts';
import { appendRecords } from './append.ts';
import type { LogTx } from './log-store.ts';
import type { GroupDigest, Written } from './outcomes.ts';

/** What the server has to say, and the device that asked for it; empty when it acts by itself. */
export interface MetaCause {
  readonly entry: MetaEntry;
  readonly by: string;
  readonly at: number;
}

/** Keeps and applies a `meta` record that was checked: it follows the last one and is signed. */
export async function putMeta(
  tx: LogTx,
  signed: { readonly metaSeq: number; readonly bytes: Uint8Array; readonly signature: Uint8Array },
  { entry, at }: Pick<MetaCause, 'entry' | 'at'>,
): Promise<Written> {
  await applyMeta(tx, entry, at);
  const { metaSeq, bytes, signature } = signed;
  const record = { kind: 'meta', groupId: 'workspace', signature, bytes } as const;
  const written = await appendRecords(tx, { server: await tx.server(), records: [record], at });
  await tx.addMeta({ metaSeq, hash: sha256(bytes) });
  return { fresh: written.fresh, digests: written.digests };
}

/** Makes, signs, numbers, chains, appends and applies a `meta` record (SPEC.md of the wire, M1 and M2). */
export async function appendMeta(tx: LogTx, signer: Signer, { entry, by, at }: MetaCause): Promise<Written> {
  const server = await tx.server();
  const workspaceId = entry.kind === 'workspace.claimed' ? entry.workspaceId : server.workspaceId;
  if (workspaceId === null) throw new Error('A meta record for a server without a workspace');
  const metaSeq = server.metaSeq + 1;
  const bytes = encodeMeta({ metaSeq, prevHash: server.metaHash, at, by, entry });
  const signature = signer.sign(metaBytes(workspaceId, bytes));
  return putMeta(tx, { metaSeq, bytes, signature }, { entry, at });
}

/** The same for several entries, in their order. */
export async function appendMetas(
  tx: LogTx,
  signer: Signer,
  entries: readonly MetaEntry[],
  cause: Omit<MetaCause, 'entry'>,
): Promise<Written> {
  const fresh: LogRecord[] = [];
  let digests: readonly GroupDigest[] = [];
  for (const entry of entries) {
    const written = await appendMeta(tx, signer, { ...cause, entry });
    fresh.push(...written.fresh);
    ({ digests } = written);
  }
  return { fresh, digests };
}

async function removeMember(tx: LogTx, memberId: MemberId, at: number): Promise<void> {
  const member = await tx.member(memberId);
  if (!member) return;
  await tx.putMember({ ...member, isRemoved: true }, at);
  for (const { deviceId } of await tx.devicesOf(memberId)) await tx.setDeviceState(deviceId, 'revoked');
}

/** What the log lacks of a device may be brought by others (X3), but of one that begins now it lacks nothing. */
async function addDevice(tx: LogTx, entry: MetaEntry & { kind: 'device.added' }, at: number): Promise<void> {
  const { epoch, isRecovering } = await tx.server();
  await tx.addDevice(entry, at);
  // While the server waits, what comes is what it had once (X2).
  if (!isRecovering) await tx.setHeardEpoch(entry.deviceId, epoch);
}

/** Does what an entry says: nothing else writes members, devices, their states, key counters or purges (M2). */
async function applyMeta(tx: LogTx, entry: MetaEntry, at: number): Promise<void> {
  switch (entry.kind) {
    case 'workspace.claimed':
      return tx.setServer({ workspaceId: entry.workspaceId });
    case 'member.set':
      return tx.putMember(
        { memberId: entry.memberId, role: entry.role, teams: entry.teams, isRemoved: false },
        at,
      );
    case 'member.removed':
      return removeMember(tx, entry.memberId, at);
    case 'device.added':
      return addDevice(tx, entry, at);
    case 'device.revoked':
      return tx.setDeviceState(entry.deviceId, 'revoked');
    case 'device.quarantined': {
      const device = await tx.device(entry.deviceId);
      if (device?.state === 'active') await tx.setDeviceState(entry.deviceId, 'quarantined');
      return;
    }
    case 'documents.purged':
      return tx.purge(entry.documentIds);
    case 'keys.leased':
      return tx.setLastKey(entry.teamId, Math.max(entry.upTo, await tx.lastKey(entry.teamId)));
    default:
      return assertNever(entry);
  }
}
