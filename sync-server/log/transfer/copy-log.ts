import { isDeepStrictEqual } from 'node:util';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import type { GroupRow, ServerRow, SnapshotRow } from '../rows.ts';
import { copyRecords, type Ends } from './copy-records.ts';
import type { LogContent, Page } from './log-content.ts';

/** Rows that are read, and committed, at once. */
const LIMIT = 1_000;
/** Merged states are as large as documents: few of them to a commit. */
const STATES = 32;

/** A log cannot be copied, because it does not agree with itself. The message says where. */
export class UnsoundLogError extends Error {
  override readonly name = 'UnsoundLogError';
}

/** Reads a list to its end and writes each page of it in one transaction. */
async function copyPages<K, R>(
  to: LogStore,
  {
    read,
    keyOf,
    first,
    write,
    limit = LIMIT,
  }: {
    readonly read: (page: Page<K>) => Promise<R[]>;
    readonly keyOf: (row: R) => K;
    readonly first: K;
    readonly write: (tx: LogTx, row: R) => Promise<void>;
    readonly limit?: number;
  },
): Promise<void> {
  for (let after = first; ;) {
    const rows = await read({ after, limit });
    const last = rows.at(-1);
    if (last === undefined) return;
    await to.transact(async (tx) => {
      for (const row of rows) await write(tx, row);
    });
    after = keyOf(last);
  }
}

async function copyPeople(from: LogContent, to: LogStore): Promise<void> {
  const [members, devices, invites] = [await from.members(), await from.devices(), await from.invites()];
  await to.transact(async (tx) => {
    for (const { createdAt, ...member } of members) await tx.putMember(member, createdAt);
    for (const { createdAt, state, heardEpoch, ...device } of devices) {
      await tx.addDevice(device, createdAt);
      if (state !== 'active') await tx.setDeviceState(device.deviceId, state);
      if (heardEpoch > 0) await tx.setHeardEpoch(device.deviceId, heardEpoch);
    }
    for (const { createdAt, usedAt, usedBy, ...invite } of invites) {
      await tx.addInvite(invite, createdAt);
      if (usedBy) await tx.useInvite(invite.hash, usedBy, usedAt ?? createdAt);
    }
  });
}

async function putSnapshot(from: LogContent, tx: LogTx, row: SnapshotRow): Promise<void> {
  const state = await from.snapshotState(row.documentId);
  if (!state) throw new UnsoundLogError(`The snapshot of ${row.documentId} is missing.`);
  await tx.putSnapshot(row, state);
}

/** What has taken the place of payloads, and the seals of chains. */
async function copyState(from: LogContent, to: LogStore): Promise<void> {
  await copyPages(to, {
    read: from.snapshots,
    keyOf: ({ documentId }) => documentId,
    first: '',
    limit: STATES,
    write: (tx, row) => putSnapshot(from, tx, row),
  });
  await copyPages(to, {
    read: from.purged,
    keyOf: (documentId) => documentId,
    first: '',
    write: (tx, documentId) => tx.purge([documentId]),
  });
  const [groups, seals] = [await from.groups(), await from.seals()];
  await to.transact(async (tx) => {
    for (const { groupId, compactedThrough, droppedThrough } of groups) {
      if (compactedThrough > 0) await tx.setCompactedThrough(groupId, compactedThrough);
      if (droppedThrough > 0) await tx.dropPayloads(groupId, droppedThrough);
    }
    for (const { putAt, ...seal } of seals) await tx.putSeal(seal, putAt);
  });
}

async function copyRuns(from: LogContent, to: LogStore): Promise<void> {
  await copyPages(to, {
    read: from.envelopes,
    keyOf: ({ deviceId, seq }) => ({ deviceId, seq }),
    first: { deviceId: '', seq: 0 },
    write: (tx, row) => tx.addEnvelope(row),
  });
  await copyPages(to, {
    read: from.runs,
    keyOf: ({ runId }) => runId,
    first: '',
    write: (tx, row) => tx.putRun(row),
  });
  const [claims, lastKeys] = [await from.claims(), await from.lastKeys()];
  await to.transact(async (tx) => {
    for (const claim of claims) await tx.putClaim(claim);
    for (const { teamId, last } of lastKeys) await tx.setLastKey(teamId, last);
  });
  await copyPages(to, {
    read: from.audit,
    keyOf: ({ id }) => id,
    first: 0,
    write: (tx, row) => tx.addAudit(row),
  });
}

function isSameServer(told: ServerRow, found: ServerRow): boolean {
  const [{ metaHash, ...rest }, { metaHash: otherHash, ...others }] = [told, found];
  const other: Record<string, unknown> = { ...others };
  return (
    equalBytes(metaHash, otherHash) &&
    Object.entries(rest).every(([key, value]) => isDeepStrictEqual(other[key], value))
  );
}

function checkGroups(groups: readonly GroupRow[], { digests }: Ends): void {
  if (groups.length !== digests.size) throw new UnsoundLogError('There are groups without records.');
  for (const { groupId, head, digest } of groups) {
    const found = digests.get(groupId);
    if (found?.head === head && equalBytes(found.digest, digest)) continue;
    throw new UnsoundLogError(`The digest of ${groupId} is not that of its records.`);
  }
}

/**
 * Copies everything that a log says into a new one, which was opened with its identity and holds nothing yet. The
 * ends of groups and the counters are not copied but come of the records again, and are compared. Throws
 * `UnsoundLogError`.
 */
export async function copyLog(from: LogContent, to: LogStore): Promise<void> {
  if (to.serverId !== from.serverId) throw new Error('A copy has the identity of its original');
  await copyPeople(from, to);
  const ends = await copyRecords(from, to);
  checkGroups(await from.groups(), ends);
  await copyState(from, to);
  await copyRuns(from, to);
  const told = await from.server();
  const { workspaceId, epoch, restoredHead, earlierRestores, isRecovering, backedUpSeq } = told;
  await to.transact((tx) =>
    tx.setServer({ workspaceId, epoch, restoredHead, earlierRestores, isRecovering, backedUpSeq }),
  );
  if (isSameServer(told, await to.server())) return;
  throw new UnsoundLogError(
    'What the log says of its end, its bytes or its people is not what its records say.',
  );
}
