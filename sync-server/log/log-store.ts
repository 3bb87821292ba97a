import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import type { SharedRunState } from '../../shared/domain/run.ts';
import type { ChainHead, LogRecord } from '../../shared/wire/messages.ts';

/** A device with what its member may do. Times are ms since the epoch. */
export interface DeviceRow {
  readonly deviceId: string;
  readonly workspaceId: WorkspaceId;
  readonly memberId: MemberId;
  readonly role: Role;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly state: 'active' | 'quarantined';
  /** Highest `localId` it ever had accepted; 0 before the first. */
  readonly lastLocalId: number;
  readonly chain: ChainHead;
}

/** `hash` stands for the invite, which is kept nowhere. Without a workspace it is the first owner's. */
export interface InviteRow {
  readonly hash: Uint8Array;
  readonly workspaceId: WorkspaceId | null;
  readonly role: Role;
  readonly expiresAt: number | null;
  readonly usedBy: { readonly deviceId: string; readonly publicKey: Uint8Array } | null;
}

/** The place of a record: what the log gives it, and the number its device gave it (`yjs` only). */
export interface NewRecord {
  readonly record: LogRecord;
  readonly localId: number | null;
}

/** A run as its envelopes told it so far. */
export interface RunRow {
  readonly runId: string;
  readonly workspaceId: WorkspaceId;
  readonly deviceId: string;
  readonly issueId: string;
  readonly groupId: GroupId;
  readonly state: SharedRunState;
}

/** An accepted envelope. `recordSeq` is its place in the log of the workspace. */
export interface EnvelopeRow {
  readonly workspaceId: WorkspaceId;
  readonly deviceId: string;
  readonly seq: number;
  readonly hash: string;
  readonly nonce: string;
  readonly idempotencyKey: string;
  readonly runId: string;
  readonly state: SharedRunState;
  readonly recordSeq: number;
}

/** What happened, with names and ids only. `detail` never holds a value that a device sent. */
export interface AuditEntry {
  readonly at: number;
  readonly workspaceId: WorkspaceId | null;
  readonly deviceId: string | null;
  readonly action: string;
  readonly detail: string | null;
}

/** Reads and writes inside one transaction; reads see what it has written. */
export interface LogTx {
  /** The workspace of this server; null while it has none. */
  workspace(): Promise<WorkspaceId | null>;
  createWorkspace(workspaceId: WorkspaceId, at: number): Promise<void>;
  addMember(member: { memberId: MemberId; workspaceId: WorkspaceId; role: Role; at: number }): Promise<void>;
  addDevice(device: {
    deviceId: string;
    memberId: MemberId;
    keyId: string;
    publicKey: Uint8Array;
    at: number;
  }): Promise<void>;
  device(deviceId: string): Promise<DeviceRow | null>;
  quarantine(deviceId: string): Promise<void>;

  invite(hash: Uint8Array): Promise<InviteRow | null>;
  addInvite(invite: Omit<InviteRow, 'usedBy'> & { at: number }): Promise<void>;
  useInvite(hash: Uint8Array, by: { deviceId: string; publicKey: Uint8Array; at: number }): Promise<void>;
  voidOwnerInvites(): Promise<void>;

  /** Takes the next `count` seqs of a workspace and returns the first. A rollback gives them back. */
  takeSeqs(workspaceId: WorkspaceId, count: number): Promise<number>;
  /** The groups of those documents that have one. */
  documentGroups(workspaceId: WorkspaceId, documentIds: readonly string[]): Promise<Map<string, GroupId>>;
  /** Gives documents without a group theirs, for ever. */
  bindDocuments(workspaceId: WorkspaceId, groups: ReadonlyMap<string, GroupId>): Promise<void>;
  append(workspaceId: WorkspaceId, at: number, records: readonly NewRecord[]): Promise<void>;
  /** Updates of a device by `localId`, from and to included, oldest first. */
  pushed(deviceId: string, from: number, to: number): Promise<{ localId: number; record: LogRecord }[]>;

  envelope(deviceId: string, seq: number): Promise<EnvelopeRow | null>;
  /** True when the workspace has an envelope with this nonce or this idempotency key. */
  isReplay(workspaceId: WorkspaceId, nonce: string, idempotencyKey: string): Promise<boolean>;
  addEnvelope(envelope: EnvelopeRow): Promise<void>;
  run(runId: string): Promise<RunRow | null>;
  putRun(run: RunRow): Promise<void>;

  /** Takes `count` numbers above `above` and above all taken before; returns the first. */
  takeKeys(workspaceId: WorkspaceId, teamId: string, above: number, count: number): Promise<number>;
  audit(entry: AuditEntry): Promise<void>;
}

/** A stretch of one group's records: seq above `after`, not above `upTo`. */
export interface RecordRange {
  readonly workspaceId: WorkspaceId;
  readonly groupId: GroupId;
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
  /** Stops after the record that reaches this many payload bytes. */
  readonly maxBytes: number;
}

/**
 * The durable log of a sync server. Everything is asynchronous, so that a database across a network
 * fits. One contract suite (`contract-suite.ts`) says what an adapter must do.
 */
export interface LogStore {
  /** Made with the store, never changed. */
  readonly serverId: string;
  /** Changes when a backup was restored. */
  readonly epoch: number;
  /**
   * Runs `work` alone and resolves when what it wrote is on disk; rejects, with nothing written, when it
   * throws. Work is run in the order of the calls; neighbours may share one commit. `work` may wait for
   * its transaction only.
   */
  transact<T>(work: (tx: LogTx) => Promise<T>): Promise<T>;
  /** Committed state only. */
  workspace(): Promise<WorkspaceId | null>;
  head(workspaceId: WorkspaceId): Promise<number>;
  groups(workspaceId: WorkspaceId): Promise<{ groupId: GroupId; head: number }[]>;
  /** Oldest first. */
  records(range: RecordRange): Promise<LogRecord[]>;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}
