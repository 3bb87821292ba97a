import { z } from 'zod';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { hasTeam } from '../../shared/domain/access.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { OutgoingRecord, RecordChainHead, Welcome } from '../../shared/wire/messages.ts';
import type { Meta } from '../store/types.ts';
import { BROKEN, ConnectError } from './channel.ts';
import { BATCH_BYTES, BATCH_RECORDS } from './cut-batch.ts';
import { Halt } from './halt.ts';
import { commonHead, restoresOf } from './lineage.ts';
import { changeLink, createChain, readLink, type SyncLink } from './link.ts';
import type { MetaLog } from './meta/meta-log.ts';
import type { SyncParts } from './parts.ts';
import type { ReplicaLog } from './ports.ts';
import { byGroup, compareChains, type ChainHeads } from './record-chain.ts';
import { otherServerError } from './sentences.ts';

type AdmitParts = SyncParts & {
  readonly metaLog: MetaLog;
  /** True when the connection has ended: what its server said may not hold any more. */
  isOver(): boolean;
};

function goOn({ isOver }: AdmitParts): void {
  if (isOver()) throw new ConnectError(BROKEN);
}

/** Roles that open a restored server again (SPEC.md of the wire, X2). */
const openers: ReadonlySet<string> = new Set(['owner', 'admin']);

function checkServer({ replicaLog }: SyncParts, link: SyncLink, welcome: Welcome): void {
  if (welcome.workspaceId !== link.workspaceId || welcome.memberId !== link.memberId)
    throw otherServerError();
  if (welcome.isRecovering && !openers.has(welcome.role)) throw new ConnectError(closeCodes.recovering);
  const read = Math.max(0, ...replicaLog.cursors().map(({ seq }) => seq));
  if (welcome.epoch === link.epoch && welcome.seq < read) throw new Halt('tampered', 'log shorter than read');
}

function mayRead(welcome: Welcome, groupId: GroupId): boolean {
  const [kind, teamId = ''] = groupId.split(':');
  return kind !== 'team' || hasTeam(welcome, teamId);
}

/** Groups of teams to which there is no access any more (G2). */
function lostGroups({ replicaLog }: SyncParts, welcome: Welcome): GroupId[] {
  return replicaLog.cursors().flatMap(({ groupId }) => (mayRead(welcome, groupId) ? [] : groupId));
}

/** Their records may have been accepted without an answer: that is noted first. */
async function drop({ store, meta, replicaLog }: SyncParts, lost: readonly GroupId[]): Promise<void> {
  const names = new Set([...readDropped(meta), ...lost]);
  await store.commit((tx) => meta.set(tx, DROPPED, JSON.stringify([...names])));
  await replicaLog.dropGroups(lost, 'FORBIDDEN_GROUP');
}

async function takeAccess(parts: AdmitParts, link: SyncLink, welcome: Welcome): Promise<void> {
  const { store, meta, journal } = parts;
  const { role, teams } = welcome;
  const isSame = role === link.role && JSON.stringify(teams) === JSON.stringify(link.teams);
  const serverKey = toBase64Url(welcome.serverKey);
  // Until its people are returned, a restored server may not know who was let in since.
  const lost = welcome.isRecovering ? [] : lostGroups(parts, welcome);
  if (lost.length > 0) await drop(parts, lost);
  goOn(parts);
  if (isSame && serverKey === link.serverKey) return;
  await store.commit((tx) => {
    changeLink(meta, tx, { role, teams, serverKey });
    if (!isSame) journal.append(tx, { kind: 'workspace.changed' });
  });
}

/**
 * Where this device's chains end for a restored server: behind in some groups, of which it lost records. In the
 * others it must have what this device sent, which is compared then (S4).
 */
function lostEnds({ replicaLog }: SyncParts, chains: readonly RecordChainHead[]): RecordChainHead[] {
  const told = byGroup(chains);
  return replicaLog.chains().flatMap((own) => {
    const head = told.get(own.groupId);
    if (!head || head.localId >= own.localId) return head ? [own] : [];
    return [head];
  });
}

/** A restored server (X3, X5). What was begun here and cut off is begun again: every step may be repeated. */
async function beginEpoch(parts: AdmitParts, link: SyncLink, welcome: Welcome): Promise<void> {
  const { replicaLog, envelopes, store, meta, metaLog } = parts;
  const { epoch, chains, envelopeHead } = welcome;
  if (epoch === link.epoch) return;
  const restores = restoresOf(welcome);
  // Profiles of older programs know no more than the epoch itself.
  const known = link.restores.length > 0 ? link.restores : [{ epoch: link.epoch, head: 0 }];
  const restoredHead = commonHead(known, restores);
  // The first that is seen has taken nothing away.
  if (link.epoch > 0) await replicaLog.beginEpoch({ epoch, restoredHead, chains: lostEnds(parts, chains) });
  await store.commit((tx) => {
    if (link.epoch > 0) {
      envelopes.reopenAfter(tx, restoredHead, envelopeHead.hash);
      createChain(meta).advance(tx, envelopeHead);
      metaLog.rewind(tx, restoredHead);
    }
    changeLink(meta, tx, { epoch, restores, isReturning: link.epoch > 0 });
  });
}

function* pendingUpTo(replicaLog: ReplicaLog, localId: number): Generator<OutgoingRecord> {
  let last = 0;
  for (;;) {
    const page = replicaLog.pending(last, BATCH_RECORDS, BATCH_BYTES);
    for (const record of page) {
      if (record.localId > localId) return;
      last = record.localId;
      yield record;
    }
    if (page.length === 0) return;
  }
}

/** Groups that were dropped here at some time. */
const DROPPED = 'sync.dropped';
const dropped: z.ZodType<readonly string[]> = z.array(z.string());

function readDropped(meta: Meta): readonly string[] {
  return dropped.parse(JSON.parse(meta.get(DROPPED) ?? '[]'));
}

function readable(welcome: Welcome, heads: readonly RecordChainHead[]): ChainHeads {
  return byGroup(heads.filter(({ groupId }) => mayRead(welcome, groupId)));
}

/** In a group that was dropped here, the server alone knows what became of this device's records. */
async function adopt(parts: SyncParts, server: ChainHeads, groupIds: readonly GroupId[]): Promise<void> {
  const { replicaLog, store } = parts;
  const known = replicaLog.chains().filter(({ groupId }) => !groupIds.includes(groupId));
  const adopted = groupIds.flatMap((groupId) => server.get(groupId) ?? []);
  await store.commit((tx) => replicaLog.setChains(tx, [...known, ...adopted]));
}

/**
 * S4: the server's log holds what this device sent, or the connection ends. False when it also holds what somebody
 * else sent in this device's name: another copy of this profile, most likely.
 */
async function checkChains(parts: SyncParts, welcome: Welcome): Promise<boolean> {
  const { replicaLog, identity, meta } = parts;
  const { workspaceId, deviceHead } = welcome;
  const server = readable(welcome, welcome.chains);
  const { changed, foreign } = compareChains(
    { workspaceId, deviceId: identity.deviceId },
    {
      own: readable(welcome, replicaLog.chains()),
      server,
      pending: pendingUpTo(replicaLog, deviceHead),
    },
  );
  const forgotten = new Set(readDropped(meta));
  const isForgotten = (groupId: GroupId): boolean => forgotten.has(groupId);
  if (!changed.every(isForgotten)) throw new Halt('tampered', 'chains');
  if (!foreign.every(isForgotten)) return false;
  if (changed.length + foreign.length > 0) await adopt(parts, server, [...changed, ...foreign]);
  return true;
}

/** In a copied profile: what the server seems to have already. */
export function knownIn({ chains }: Welcome): (record: OutgoingRecord) => boolean {
  const heads = byGroup(chains);
  return ({ groupId, localId }) => localId <= (heads.get(groupId)?.localId ?? 0);
}

/** What may be done over a connection: everything, or in a copied profile nothing but learning what the server has. */
export type Admission = 'whole' | 'copied';

/**
 * Brings this profile in line with what `welcome` says, before anything is sent or read. Every step may be repeated.
 * Throws `Halt` when the server's log is not what this profile knows, `ConnectError` when it is not open yet or the
 * connection has ended, and
 * SERVER_REFUSED when it has another workspace.
 */
export async function admit(parts: AdmitParts, welcome: Welcome): Promise<Admission> {
  const { replicaLog, meta } = parts;
  goOn(parts);
  // W10: numbers that this profile never gave.
  if (welcome.deviceHead > replicaLog.highestLocalId()) return 'copied';
  const link = readLink(meta);
  if (!link) throw otherServerError();
  checkServer(parts, link, welcome);
  await takeAccess(parts, link, welcome);
  goOn(parts);
  await beginEpoch(parts, link, welcome);
  goOn(parts);
  return (await checkChains(parts, welcome)) ? 'whole' : 'copied';
}
