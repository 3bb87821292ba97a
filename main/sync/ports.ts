import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { WriteHandle } from '../store/types.ts';

/** A local update that the server has not acknowledged. `localId` orders them, ascends, and is never used again. */
export interface PendingRecord {
  readonly localId: number;
  readonly documentId: string;
  readonly groupId: GroupId;
  readonly payload: Uint8Array;
}

/** An update as the server passed it on. */
export interface RemoteRecord {
  readonly seq: number;
  readonly documentId: string;
  readonly groupId: GroupId;
  readonly payload: Uint8Array;
}

/** What the connection needs of the replica. Implemented by `main/replica`. */
export interface ReplicaLog {
  /** Oldest first, after `afterLocalId` (0: from the start). */
  pending(afterLocalId: number, limit: number): PendingRecord[];
  pendingCount(): number;
  acknowledge(tx: WriteHandle, acks: readonly { localId: number; seq: number }[]): void;
  /**
   * Appends, applies, projects and moves the groups' cursors in one commit. Records at or below a
   * group's cursor are skipped. Own records come back too, after their acknowledgement, and only move the
   * cursor. `cursors` moves groups past records of other kinds, which the caller has stored already.
   */
  applyRemote(
    records: readonly RemoteRecord[],
    cursors?: readonly { groupId: GroupId; seq: number }[],
  ): Promise<void>;
  /** Highest seq applied, by group. */
  cursors(): { groupId: GroupId; seq: number }[];
  /** Before a first push: replaces what is pending by one merged update per document. */
  squashPending(): Promise<void>;
  onPending(listener: () => void): Undo;
}

/** Who this profile is. Implemented by `main/replica`. */
export interface Profile {
  /** Null in an empty profile. */
  workspaceId(): WorkspaceId | null;
  memberId(): MemberId | null;
  /** From this commit on the profile is linked, under these ids; an empty profile takes them over. */
  linked(tx: WriteHandle, ids: { workspaceId: WorkspaceId; memberId: MemberId }): void;
}

/** Key numbers leased by the server. Implemented by `main/replica`. */
export interface KeyBlocks {
  /** Teams with fewer spare numbers than wanted, and the highest number this replica has seen in each. */
  wanting(): { teamId: string; above: number }[];
  /** Takes a block (`from` to `to`, both included) and numbers the issues that wait for one. */
  add(tx: WriteHandle, block: { teamId: string; from: number; to: number }): void;
}

/**
 * An envelope to be sent. `sign` fixes its place in the device's chain, so it is called on sending. The
 * same place gives the same bytes: an envelope whose answer was lost is recognised by its hash.
 */
export interface PendingEnvelope {
  readonly localId: number;
  readonly groupId: GroupId;
  sign(place: {
    seq: number;
    prevHash: string;
    serverEpoch: number;
  }): Promise<{ bytes: Uint8Array; signature: Uint8Array; hash: string }>;
}

/** What the connection needs of the envelope outbox. Implemented by `main/boundary`. */
export interface EnvelopeOutbox {
  pending(limit: number): PendingEnvelope[];
  pendingCount(): number;
  accepted(tx: WriteHandle, localId: number, place: { seq: number; hash: string; serverSeq: number }): void;
  /** The server said no: shown in the ledger with its code. */
  refused(tx: WriteHandle, localId: number, code: string): void;
  /** An envelope of another device, already verified by the server. The same one may arrive again. */
  receive(tx: WriteHandle, envelope: { serverSeq: number; bytes: Uint8Array }): void;
  onPending(listener: () => void): Undo;
}
