import type { GroupId } from '../../shared/documents/group-id.ts';
import type { TeamAccess } from '../../shared/domain/access.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import type { SharedRunState } from '../../shared/domain/run.ts';
import type { ChainHead, LogRecord, Restore, Seal } from '../../shared/wire/messages.ts';

/** Where a server stands. One server keeps one workspace. */
export interface ServerRow {
  /** Null until an owner has claimed the server. */
  readonly workspaceId: WorkspaceId | null;
  /** Head of the log; 0 before the first record. */
  readonly seq: number;
  /** Head of the `meta` chain, and the SHA-256 of its last record's bytes. */
  readonly metaSeq: number;
  readonly metaHash: Uint8Array;
  /** Above every earlier one after each restore. */
  readonly epoch: number;
  /** `seq` when this epoch began. */
  readonly restoredHead: number;
  /** The epochs before it that led to this log, oldest first (X7). */
  readonly earlierRestores: readonly Restore[];
  /** X2: waits for an owner or admin. */
  readonly isRecovering: boolean;
  readonly backedUpSeq: number;
  /** What the log holds, for the quota: payloads, snapshots, and a fixed amount for each record (K19). */
  readonly storedBytes: number;
}

export interface MemberRow {
  readonly memberId: MemberId;
  readonly role: Role;
  readonly teams: TeamAccess;
  readonly isRemoved: boolean;
}

/** A device with what its member may do. */
export interface DeviceRow {
  readonly deviceId: string;
  readonly memberId: MemberId;
  readonly role: Role;
  readonly teams: TeamAccess;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  /** A device of a removed member is revoked. */
  readonly state: 'active' | 'revoked' | 'quarantined';
  /** Highest `localId` that it ever had accepted, over all groups; 0 before the first. */
  readonly lastLocalId: number;
  /** The end of its envelopes. */
  readonly chain: ChainHead;
  /** The newest epoch in which it was let in, or pushed by itself; 0 where none is known (W9 of the wire). */
  readonly heardEpoch: number;
}

/** `hash` stands for the invite, which is kept nowhere. Times are ms since the epoch. */
export interface InviteRow {
  readonly hash: Uint8Array;
  /** Who made it: it ends with their right to make it. Null: the server, for the first owner. */
  readonly by: MemberId | null;
  /** The device they made it with: it ends with that too. Null: none, or made before this was kept. */
  readonly madeWith: string | null;
  readonly role: Role;
  readonly teams: TeamAccess;
  /** Null: makes a new member. */
  readonly memberId: MemberId | null;
  /** True for the invite of the first owner, which needs a server without a workspace. */
  readonly isClaim: boolean;
  readonly expiresAt: number | null;
  readonly usedBy: { readonly deviceId: string; readonly publicKey: Uint8Array } | null;
}

/** The end of a device's records in one group (SPEC.md of the wire, S1). `localId` 0 and 32 zero bytes before the first. */
export interface RecordHead {
  readonly localId: number;
  readonly hash: Uint8Array;
}

/** The end of a group (D1). */
export interface GroupRow {
  readonly groupId: GroupId;
  readonly head: number;
  readonly digest: Uint8Array;
  /**
   * Snapshots hold all updates up to here, whose payloads may be gone: who has read less begins with
   * snapshots (N1). Above it only payloads of purged documents are gone. 0: no snapshot is needed.
   */
  readonly compactedThrough: number;
  /** How far the dropping of payloads has got; not above `compactedThrough`. */
  readonly droppedThrough: number;
}

export interface DocumentRow {
  readonly documentId: string;
  /** Null: purged before this server had a record of it. */
  readonly groupId: GroupId | null;
  readonly isPurged: boolean;
  /** Bytes that it is built from: its snapshot and the payloads after that. */
  readonly bytes: number;
}

/** Who writes under a client id of Yjs in a document, and how far: the clock after its last struct. */
export interface Writer {
  readonly owner: string;
  readonly clock: number;
}

/** A record to be appended; `hash` is the SHA-256 of its `recordBytes`. */
export interface NewRecord {
  readonly record: LogRecord;
  readonly hash: Uint8Array;
}

/** A `meta` record by its own number. `hash` is the SHA-256 of its bytes. */
export interface MetaRow {
  readonly metaSeq: number;
  readonly hash: Uint8Array;
}

/** A record that the log has under a device's number. Compacted ones have their hash only. */
export interface PushedRow {
  readonly localId: number;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** A run as its envelopes told it so far. */
export interface RunRow {
  readonly runId: string;
  readonly deviceId: string;
  readonly issueId: string;
  readonly groupId: GroupId;
  readonly state: SharedRunState;
}

/** An accepted envelope. `recordSeq` is its place in the log. */
export interface EnvelopeRow {
  readonly deviceId: string;
  readonly seq: number;
  readonly hash: string;
  readonly nonce: string;
  readonly idempotencyKey: string;
  readonly runId: string;
  readonly state: SharedRunState;
  readonly recordSeq: number;
}

/** `putAt`: where the log stood. */
export interface StoredSeal extends Seal {
  readonly putAt: number;
}

/** A lease on a name (R8). `epoch` stays when it has ended. */
export interface ClaimRow {
  readonly name: string;
  readonly epoch: number;
  readonly deviceId: string;
  readonly expiresAt: number;
}

/** What happened, with names and ids only. `detail` never holds a value that a device sent. */
export interface AuditEntry {
  readonly at: number;
  readonly deviceId: string | null;
  readonly action: string;
  readonly detail: string | null;
}

/** `hash` chains each entry to the one before, so that a removed or changed one shows. */
export interface AuditRow extends AuditEntry {
  readonly id: number;
  readonly hash: Uint8Array;
}

/** Merged state of a document up to and with `seq`. */
export interface SnapshotRow {
  readonly documentId: string;
  readonly groupId: GroupId;
  readonly seq: number;
  readonly signature: Uint8Array;
  /** Bytes of the state. */
  readonly size: number;
}
