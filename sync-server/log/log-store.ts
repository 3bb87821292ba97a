import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { LogRecord, Seal } from '../../shared/wire/messages.ts';
import type { Relay } from './relay.ts';
import type {
  AuditRow,
  ClaimRow,
  DeviceRow,
  DocumentRow,
  EnvelopeRow,
  GroupRow,
  InviteRow,
  MemberRow,
  MetaRow,
  NewRecord,
  PushedRow,
  RecordHead,
  RunRow,
  ServerRow,
  SnapshotRow,
  StoredSeal,
  Writer,
} from './rows.ts';

/** What a push is decided on, read at once: a database across a network answers it in one turn. */
export interface PushContext {
  readonly server: ServerRow;
  readonly device: DeviceRow | null;
  /** Those that have records. */
  readonly groups: ReadonlyMap<GroupId, GroupRow>;
  readonly heads: ReadonlyMap<GroupId, RecordHead>;
  readonly documents: ReadonlyMap<string, DocumentRow>;
  /** By document, then by client id: those asked for that are known. */
  readonly writers: ReadonlyMap<string, ReadonlyMap<number, Writer>>;
}

export interface PushQuestion {
  readonly deviceId: string;
  readonly groups: ReadonlySet<GroupId>;
  /** Documents of the batch, each with the client ids that its updates write, name or delete from. */
  readonly clients: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What an append writes, all of it in the transaction that it is part of. */
export interface Append {
  readonly at: number;
  /** In order of seq, which are those of `takeSeqs`. */
  readonly records: readonly NewRecord[];
  /** New ends of groups: the digest after their last record. */
  readonly digests: ReadonlyMap<GroupId, { readonly head: number; readonly digest: Uint8Array }>;
  /** New ends of devices' chains, by device. */
  readonly heads: ReadonlyMap<string, ReadonlyMap<GroupId, RecordHead>>;
  /** Documents that get their group by this. */
  readonly documents: ReadonlyMap<string, GroupId>;
  readonly writers: ReadonlyMap<string, ReadonlyMap<number, Writer>>;
}

/** Members, devices and invites. */
export interface PeopleTx {
  member(memberId: MemberId): Promise<MemberRow | null>;
  members(): Promise<MemberRow[]>;
  putMember(member: MemberRow, at: number): Promise<void>;
  device(deviceId: string): Promise<DeviceRow | null>;
  devicesOf(memberId: MemberId): Promise<DeviceRow[]>;
  addDevice(
    device: Pick<DeviceRow, 'deviceId' | 'memberId' | 'keyId' | 'publicKey'>,
    at: number,
  ): Promise<void>;
  setDeviceState(deviceId: string, state: DeviceRow['state']): Promise<void>;
  setHeardEpoch(deviceId: string, epoch: number): Promise<void>;

  invite(hash: Uint8Array): Promise<InviteRow | null>;
  addInvite(invite: Omit<InviteRow, 'usedBy'>, at: number): Promise<void>;
  useInvite(hash: Uint8Array, by: { deviceId: string; publicKey: Uint8Array }, at: number): Promise<void>;
  /** Forgets invites that nobody has used: those for a claim, or all. */
  voidInvites(which: 'claim' | 'all'): Promise<void>;
  /** The same for those that have expired by then. */
  dropExpiredInvites(at: number): Promise<void>;
  /** How many of a member's invites nobody has used. */
  openInvites(by: MemberId): Promise<number>;
}

/** Records and what belongs to them. */
export interface RecordTx {
  /** Takes the next `count` seqs and returns the first. A rollback gives them back. */
  takeSeqs(count: number): Promise<number>;
  push(question: PushQuestion): Promise<PushContext>;
  /** Null for a group without records. */
  group(groupId: GroupId): Promise<GroupRow | null>;
  document(documentId: string): Promise<DocumentRow | null>;
  /** Moves the head of the log, the numbers of devices and the stored bytes on, too. */
  append(append: Append): Promise<void>;
  meta(metaSeq: number): Promise<MetaRow | null>;
  /** Moves the head of the `meta` chain on, too. */
  addMeta(row: MetaRow): Promise<void>;
  /** The last records of a device in a group up to and with number `to`, at most `most` of them, in ascending order. */
  pushed(deviceId: string, groupId: GroupId, to: number, most: number): Promise<PushedRow[]>;
  /** The end of a device's chain in a group; null before its first record. */
  recordHead(deviceId: string, groupId: GroupId): Promise<RecordHead | null>;
  /** Ends of all chains of a device. */
  heads(deviceId: string): Promise<Map<GroupId, RecordHead>>;
  /** Keeps the newest seal of a device and group. `seq`: head of the log now, by which newer ones are told. */
  putSeal(seal: Seal, seq: number): Promise<void>;
  seal(deviceId: string, groupId: GroupId): Promise<Seal | null>;
  /**
   * Drops payloads and snapshots of documents and marks them purged, also those that are not known.
   * Their rows and hashes stay.
   */
  purge(documentIds: readonly string[]): Promise<void>;
  /** Replaces the snapshot of a document. It holds all records of it up to its seq. */
  putSnapshot(snapshot: SnapshotRow, state: Uint8Array): Promise<void>;
  snapshot(documentId: string): Promise<SnapshotRow | null>;
  setCompactedThrough(groupId: GroupId, seq: number): Promise<void>;
  /**
   * Drops payloads of updates of a group above its `droppedThrough`, up to and with `upTo`, of which it
   * sets the former; rows and hashes stay. Returns how many bytes that were.
   */
  dropPayloads(groupId: GroupId, upTo: number): Promise<number>;
}

/** Envelopes, leases and the audit log. */
export interface RunTx {
  envelope(deviceId: string, seq: number): Promise<EnvelopeRow | null>;
  /** True when there is an envelope with this nonce or this idempotency key. */
  isReplay(nonce: string, idempotencyKey: string): Promise<boolean>;
  addEnvelope(envelope: EnvelopeRow): Promise<void>;
  run(runId: string): Promise<RunRow | null>;
  putRun(run: RunRow): Promise<void>;
  /** The highest number given out in a team; 0 before the first. */
  lastKey(teamId: string): Promise<number>;
  setLastKey(teamId: string, last: number): Promise<void>;
  claim(name: string): Promise<ClaimRow | null>;
  putClaim(claim: ClaimRow): Promise<void>;
  /** How many claims name a device. */
  claimCount(deviceId: string): Promise<number>;
  /** Forgets claims that have ended by then, and says the highest epoch among them; 0 when there were none. */
  dropClaims(endedBy: number): Promise<number>;
  /** The end of the audit log; null while it is empty. */
  lastAudit(): Promise<Pick<AuditRow, 'id' | 'hash'> | null>;
  addAudit(row: AuditRow): Promise<void>;
  /** How many entries of these devices with this action are not older than `since`. */
  auditCount(deviceIds: readonly string[], action: string, since: number): Promise<number>;
}

/** Reads and writes inside one transaction; reads see what it has written. */
export interface LogTx extends PeopleTx, RecordTx, RunTx {
  server(): Promise<ServerRow>;
  setServer(change: Partial<Omit<ServerRow, 'seq' | 'metaSeq' | 'metaHash' | 'storedBytes'>>): Promise<void>;
}

/** A stretch of one group's records: seq above `after`, not above `upTo`. */
export interface RecordRange {
  readonly groupId: GroupId;
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
  /** Stops after the record that reaches this many payload bytes. */
  readonly maxBytes: number;
  /** Leaves out updates: what a snapshot cannot stand for. */
  readonly withoutUpdates?: boolean;
}

/** A stretch of all records: seq above `after`. */
export type TailRange = Pick<RecordRange, 'after' | 'limit' | 'maxBytes'>;

/** What a document is built from: merged state, and the updates after it in order. */
export interface StoredDocument {
  readonly groupId: GroupId;
  readonly snapshot: Uint8Array | null;
  readonly updates: readonly { readonly seq: number; readonly payload: Uint8Array }[];
  /** Seq of the last of it. */
  readonly seq: number;
}

/** A document that has to be merged before its group can be compacted. */
export interface LaggingDocument {
  readonly documentId: string;
  /** Its first record that no snapshot holds. */
  readonly firstSeq: number;
}

/**
 * The durable log of a sync server. Everything is asynchronous, so that a database across a network
 * fits. One contract suite (`log-store.test.ts`) says what an adapter must do.
 */
export interface LogStore {
  /** Made with the store, never changed. */
  readonly serverId: string;
  /** Seed of the Ed25519 key with which this server signs (32 bytes). Never leaves the server. */
  readonly signingSeed: Uint8Array;
  /**
   * Runs `work` alone and resolves when what it wrote is on disk; rejects, with nothing written, when it
   * throws. Work is run in the order of the calls; neighbours may share one commit. `work` may wait for
   * its transaction only.
   */
  transact<T>(work: (tx: LogTx) => Promise<T>): Promise<T>;

  /* Committed state only. */
  server(): Promise<ServerRow>;
  workspace(): Promise<WorkspaceId | null>;
  head(): Promise<number>;
  groups(): Promise<GroupRow[]>;
  /** Oldest first. A purged or compacted record comes with an empty payload. */
  records(range: RecordRange): Promise<LogRecord[]>;
  /** Of all groups, oldest first: seq above `after`. */
  tail(range: TailRange): Promise<LogRecord[]>;
  /** The same, with the hashes that were kept at the append. */
  entries(range: TailRange): Promise<NewRecord[]>;
  /** The newest seal of each device and group, of those that were put when the log stood at `from` or above. */
  seals(from: number): Promise<StoredSeal[]>;
  snapshots(groupId: GroupId): Promise<SnapshotRow[]>;
  snapshotState(documentId: string): Promise<{ row: SnapshotRow; state: Uint8Array } | null>;
  document(documentId: string): Promise<StoredDocument | null>;
  /** The groups of those documents that are there and not purged. */
  groupsOf(documentIds: readonly string[]): Promise<Map<string, GroupId>>;
  /** Whether there is a device with this key, or an invite: enough to send strangers away. */
  hasDevice(deviceId: string, publicKey: Uint8Array): Promise<boolean>;
  hasInvite(hash: Uint8Array): Promise<boolean>;
  /**
   * Documents with at least `records` records that no snapshot holds, or `bytes` payload bytes in such, those with the
   * most bytes first.
   */
  unmerged(least: { records: number; bytes: number }, limit: number): Promise<string[]>;
  /** Documents of a group with an update at or below `upTo` that no snapshot holds, by the first such. */
  lagging(groupId: GroupId, upTo: number, limit: number): Promise<LaggingDocument[]>;
  /** Oldest first, id above `after`. */
  auditLog(after: number, limit: number): Promise<AuditRow[]>;

  /** Hears that another instance has committed up to `seq`. A store that no one else writes never calls. */
  onRing(listener: (seq: number) => void): Undo;
  /** How instances talk to each other; left out where there can be one only. */
  readonly relay?: Relay;
  /** Rejects when the store cannot be read now. */
  check(): Promise<void>;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}
