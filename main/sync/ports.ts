import type { GroupId } from '../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../shared/domain/ids.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type {
  LogRecord,
  OutgoingRecord,
  PresenceEntry,
  RecordChainHead,
  ReturnedRecord,
  Seal,
} from '../../shared/wire/messages.ts';
import type { WriteHandle } from '../store/types.ts';

/** A local update that the server has not acknowledged. `localId` orders them, ascends, and is never used again. */
export type PendingRecord = OutgoingRecord;

/** The merged state of a document up to and with `seq`, as the server signed it. */
export interface RemoteSnapshot {
  readonly documentId: string;
  readonly groupId: GroupId;
  readonly seq: number;
  readonly state: Uint8Array;
}

/** Records of another device in one group that a restored server has lost. */
export interface Returnable {
  readonly deviceId: string;
  readonly groupId: GroupId;
  readonly records: readonly ReturnedRecord[];
  readonly seal: Seal;
}

/** What came of a refused document. */
export interface RefusalOutcome {
  readonly documentId: string;
  /** Changes that were made again under a fresh client id, and those that are shown as refused. */
  readonly replayed: number;
  readonly shown: number;
}

/** What the connection sends. Implemented by `main/replica`. */
export interface Outbox {
  /**
   * Oldest first, after `afterLocalId` (0: from the start): at most `limit`, and no more than fit into `bytes` of
   * payload, but one at least.
   */
  pending(afterLocalId: number, limit: number, bytes?: number): PendingRecord[];
  pendingCount(): number;
  /** The highest number that this profile ever gave, sent or not; 0 before the first. */
  highestLocalId(): number;
  /** Also moves this device's chains on (wire S1): acknowledgements come in the order of the numbers. */
  acknowledge(tx: WriteHandle, acks: readonly { localId: number; seq: number }[]): void;
  /** Ends of this device's chains, over what is acknowledged. A device with a new id has none. */
  chains(): RecordChainHead[];
  /** From now on these are the ends of this device's chains: in a group that was dropped here, only the server knows. */
  setChains(tx: WriteHandle, chains: readonly RecordChainHead[]): void;
  /** Before a first push: replaces what is pending by one merged update per document. */
  squashPending(): Promise<void>;
  /**
   * The server refused the record `localId` and will refuse what builds on it (wire W10). Builds its
   * document anew from what was accepted, makes the other unsent changes again where `mayReplay`, and keeps
   * the rest as refused changes with `code`. A number that is not pending does nothing and answers null.
   */
  refuse(localId: number, refusal: { code: string; mayReplay: boolean }): Promise<RefusalOutcome | null>;
  /** Refused changes that nobody has looked through yet. */
  refusedCount(): number;
  onPending(listener: () => void): Undo;
}

/** What the connection receives. Implemented by `main/replica`. */
export interface Inbox {
  /**
   * Appends, applies, projects, and moves cursors and digests, in one commit. Records of other kinds than
   * `yjs` only move them: the caller has stored what they say already. Records at or below a group's cursor
   * are skipped. Own records come back too, after their acknowledgement.
   */
  applyRemote(records: readonly LogRecord[]): Promise<void>;
  /** Takes in merged states where the profile lacks records. The group's cursor does not move. */
  applySnapshots(snapshots: readonly RemoteSnapshot[]): Promise<void>;
  /** Highest seq applied, by group. */
  cursors(): { groupId: GroupId; seq: number }[];
  /** Moves a group's cursor to `seq` although not all records up to it were had (wire N3), with this digest. */
  rebase(groupId: GroupId, base: { seq: number; hash: Uint8Array }): Promise<void>;
  /** The digest of what was applied (wire D1); null when the group is being pulled again from the start. */
  digest(groupId: GroupId): { seq: number; hash: Uint8Array } | null;
  /**
   * D3: the group is pulled again from the start. What is unsent stays so; what is here stays until the group is where
   * it was, and then what the server did not show goes.
   */
  restartGroup(groupId: GroupId): Promise<void>;
  putSeals(tx: WriteHandle, seals: readonly Seal[]): void;
  /** Access to these groups is lost: their documents and rows go; what was unsent becomes refused changes. */
  dropGroups(groupIds: readonly GroupId[], code: string): Promise<void>;
  /**
   * G3: these documents go, and never come back. `own`: those of them that this device has asked to purge; it takes
   * their entries out of the boards too.
   */
  purgeDocuments(documentIds: readonly string[], own?: readonly string[]): Promise<void>;
  /** Records that the server has in a backup: what is merged of them may be forgotten. */
  backedUp(seq: number): void;
}

/** What is sent again to a server that was restored (wire X3). Implemented by `main/replica`. */
export interface Recovery {
  /**
   * A new epoch began at `restoredHead`: own records above it are pending again under their numbers, chains go
   * back to `chains`, cursors to `restoredHead`, and records of others above it become returnable. Repeating it
   * for the same epoch does nothing.
   */
  beginEpoch(epoch: {
    epoch: number;
    restoredHead: number;
    chains: readonly RecordChainHead[];
  }): Promise<void>;
  /**
   * The next records of one other device and group that a seal proves; null when there are none. `passedOver`: the
   * server did not take what these wrote.
   */
  nextReturnable(
    limits: { records: number; bytes: number },
    passedOver?: readonly Pick<Returnable, 'deviceId' | 'groupId'>[],
  ): Returnable | null;
  /** The server has them now. */
  returned(tx: WriteHandle, group: Pick<Returnable, 'deviceId' | 'groupId'>, upToLocalId: number): void;
  /** What no seal proves, or the server would not take as it was: becomes this device's own, with `origin`. */
  adoptRest(): Promise<void>;
}

/** The replica as the connection sees it. */
export interface ReplicaLog extends Outbox, Inbox, Recovery {}

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
  /** Teams in which issues wait although there are spare numbers: an older program may not have been able to give them. */
  behind(): { teamId: string; spare: number }[];
  /** Gives such issues their numbers, as far as that works now. */
  catchUp(tx: WriteHandle, team: { teamId: string; spare: number }): void;
  /** Forgets all spare numbers: another copy of this profile may give them out. */
  drop(tx: WriteHandle): void;
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
  /**
   * X5: what the server accepted above this seq waits again, to be signed anew. `reached`, the hash at the end of this
   * device's chain there, says that one is accepted of which the answer was lost.
   */
  reopenAfter(tx: WriteHandle, serverSeq: number, reached: string | null): void;
  onPending(listener: () => void): Undo;
}

/** Who is where in documents, on this host's windows and on other hosts. Implemented by `main/host` over the rooms. */
export interface PresenceRelay {
  /** States of this host's windows that changed; `null` states are of those that left. */
  onLocal(listener: (entries: readonly PresenceEntry[]) => void): Undo;
  /** All states of this host's windows, for a new connection. */
  local(): PresenceEntry[];
  /** States on other hosts that changed. */
  receive(entries: readonly PresenceEntry[]): void;
  /** The connection is gone: nobody else is here any more. */
  clear(): void;
}
