import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import { snapshotBytes } from '../../../shared/wire/snapshot-bytes.ts';
import { createSigner, isSignedBy, sha256 } from '../../auth/keys.ts';
import { auditHash } from '../audit.ts';
import { firstHash } from '../chains.ts';
import type { LogStore, LogTx } from '../log-store.ts';
import { isRestored } from '../record-rules.ts';
import type { RecordHead, ServerRow } from '../rows.ts';
import { checkDocuments } from './documents-told.ts';
import { checkRuns } from './runs-told.ts';
import { chainKey, walkRecords, type Walked } from './walk-records.ts';

type Report = (finding: string) => void;

const AUDIT_PAGE = 1_000;

async function checkAudit(store: LogStore, report: Report): Promise<void> {
  let hash = firstHash;
  for (let last = 0; ;) {
    const rows = await store.auditLog(last, AUDIT_PAGE);
    if (rows.length === 0) return;
    for (const row of rows) {
      if (row.id !== last + 1) report(`Audit entries ${last + 1} to ${row.id - 1} are missing.`);
      if (!equalBytes(row.hash, auditHash(hash, row)))
        report(`Audit entry ${row.id} or one before it was changed.`);
      ({ id: last, hash } = row);
    }
  }
}

/** Checks the signatures of snapshots and that they hold what has no payload any more. Returns their bytes. */
async function checkSnapshots(
  store: LogStore,
  { workspaceId, walked, report }: { workspaceId: WorkspaceId; walked: Walked; report: Report },
): Promise<number> {
  const { publicKey } = createSigner(store.signingSeed);
  const held = new Map<string, number>();
  let bytes = 0;
  for (const groupId of walked.groups.keys()) {
    for (const { documentId, seq } of await store.snapshots(groupId)) {
      const found = await store.snapshotState(documentId);
      if (!found) continue;
      const claim = { workspaceId, groupId, documentId, seq, payloadHash: sha256(found.state) };
      if (!isSignedBy(publicKey, snapshotBytes(claim), found.row.signature)) {
        report(`The snapshot of ${documentId} is not what this server signed.`);
      }
      held.set(documentId, seq);
      bytes += found.state.length;
    }
  }
  const compacted = new Map((await store.groups()).map((group) => [group.groupId, group.compactedThrough]));
  for (const [documentId, { groupId, seq }] of walked.holes) {
    if (walked.people.purged.has(documentId)) continue;
    const isHeld = seq <= (held.get(documentId) ?? 0) && seq <= (compacted.get(groupId) ?? 0);
    if (!isHeld) report(`Record ${seq}: its content is gone, and no snapshot of ${documentId} holds it.`);
  }
  return bytes;
}

function checkServer(server: ServerRow, walked: Walked, bytes: number, report: Report): void {
  if (server.seq !== walked.seq)
    report(`The log says that it ends at ${server.seq}, its records at ${walked.seq}.`);
  const isSame = server.metaSeq === walked.metaSeq && equalBytes(server.metaHash, walked.metaHash);
  if (!isSame) report('The log does not say the same of people and devices as its records.');
  if (server.storedBytes !== bytes) {
    report(`The log says that it holds ${server.storedBytes} bytes, and holds ${bytes}.`);
  }
}

async function checkGroups(store: LogStore, walked: Walked, report: Report): Promise<void> {
  const groups = new Map((await store.groups()).map((group) => [group.groupId, group]));
  for (const groupId of new Set([...groups.keys(), ...walked.groups.keys()])) {
    const [told, found] = [groups.get(groupId), walked.groups.get(groupId)];
    const isSame = told && found && told.head === found.head && equalBytes(told.digest, found.digest);
    if (!isSame) report(`The digest of ${groupId} is not that of its records.`);
  }
}

function isSameChains(
  told: ReadonlyMap<GroupId, RecordHead>,
  found: ReadonlyMap<GroupId, RecordHead> = new Map(),
): boolean {
  const isSame = ([groupId, head]: [GroupId, RecordHead]): boolean => {
    const other = found.get(groupId);
    return other?.localId === head.localId && equalBytes(other.hash, head.hash);
  };
  return told.size === found.size && [...told].every(isSame);
}

/** Checks who is there, what they may do, and where the chains of their devices end. */
async function checkPeople(tx: LogTx, { people, heads }: Walked, report: Report): Promise<void> {
  for (const [deviceId, told] of people.devices) {
    const device = await tx.device(deviceId);
    const isSame =
      device &&
      device.memberId === told.memberId &&
      device.keyId === told.keyId &&
      device.state === told.state &&
      equalBytes(device.publicKey, told.publicKey);
    if (!isSame) report(`The device ${deviceId} is not what the records say.`);
    if (!isSameChains(await tx.heads(deviceId), heads.get(deviceId))) {
      report(`The chains of the device ${deviceId} do not end where its records do.`);
    }
  }
  const members = await tx.members();
  if (members.length !== people.members.size) report('There are members of which no record tells.');
  for (const { memberId, role, teams, isRemoved } of members) {
    const told = people.members.get(memberId);
    const isSame =
      told?.role === role && told.isRemoved === isRemoved && String(told.teams) === String(teams);
    if (!isSame) report(`The member ${memberId} is not what the records say.`);
    const known = (await tx.devicesOf(memberId)).filter((device) => !people.devices.has(device.deviceId));
    for (const { deviceId } of known) report(`No record tells of the device ${deviceId}.`);
  }
  for (const [teamId, last] of people.lastKeys) {
    if ((await tx.lastKey(teamId)) !== last)
      report(`The numbers of team ${teamId} are not those that were leased.`);
  }
}

/**
 * Checks everything that a log says against everything else: numbers, hashes, digests, chains, seals, the `meta`
 * chain, signatures, people, documents, envelopes, runs, snapshots, the audit log. Returns what is wrong, in sentences. Nothing may be
 * written meanwhile.
 */
export async function verifyLog(store: LogStore): Promise<string[]> {
  const findings: string[] = [];
  const report: Report = (finding) => void findings.push(finding);
  await checkAudit(store, report);
  const server = await store.server();
  const { workspaceId } = server;
  if (workspaceId === null) {
    if (server.seq > 0) report('The log has records and no workspace.');
    return findings;
  }
  const seals = new Map((await store.seals(0)).map((seal) => [chainKey(seal.deviceId, seal.groupId), seal]));
  const { publicKey: serverKey } = createSigner(store.signingSeed);
  const walked = await walkRecords(store, { workspaceId, serverKey, seals, report });
  for (const { deviceId, groupId, localId } of seals.values()) {
    const head = walked.heads.get(deviceId)?.get(groupId);
    if (!head || head.localId < localId)
      report(`A seal of the device ${deviceId} is over records that are missing.`);
  }
  const bytes = await checkSnapshots(store, { workspaceId, walked, report });
  checkServer(server, walked, walked.bytes + bytes, report);
  await checkGroups(store, walked, report);
  await store.transact(async (tx) => {
    const { people, runs, documents: told } = walked;
    await checkPeople(tx, walked, report);
    await checkRuns(tx, runs, people.devices.keys(), report);
    await checkDocuments(tx, { told, purged: people.purged, isWhole: !isRestored(server), report });
  });
  return findings;
}
