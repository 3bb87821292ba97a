import type { GroupId } from '../documents/group-id.ts';
import type { TeamAccess } from '../domain/access.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import type { RequestCall, RequestResult } from './request-messages.ts';

/** How far a host has read a group. */
export interface Cursor {
  readonly groupId: GroupId;
  readonly seq: number;
}

/** What a device comes for. `claim` gives an empty server the workspace that the device already has. */
export type Intent =
  | { readonly kind: 'resume' }
  | { readonly kind: 'join'; readonly invite: string }
  | {
      readonly kind: 'claim';
      readonly invite: string;
      readonly workspaceId: WorkspaceId;
      readonly memberId: MemberId;
    };

export interface Hello {
  readonly type: 'hello';
  /** Versions of the protocol that the host speaks, both included. */
  readonly oldest: number;
  readonly newest: number;
  readonly deviceId: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly intent: Intent;
}

export interface Challenge {
  readonly type: 'challenge';
  /** The version that both speak, from now on. */
  readonly version: number;
  readonly nonce: Uint8Array;
  readonly serverId: string;
  readonly epoch: number;
}

/** The end of a device's chain of accepted envelopes: seq 0 and `firstPrevHash` before the first. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The end of the chain of a device's accepted records in one group. */
export interface RecordChainHead {
  readonly groupId: GroupId;
  readonly localId: number;
  /** 32 bytes (SPEC.md, S1). */
  readonly hash: Uint8Array;
}

/** A log that was restored from a backup: where it stood (`head`) when this epoch began. The first epoch began at 0. */
export interface Restore {
  readonly epoch: number;
  readonly head: number;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly workspaceId: WorkspaceId;
  readonly memberId: MemberId;
  readonly role: Role;
  readonly teams: TeamAccess;
  readonly epoch: number;
  /** Where the log stood when this epoch began; 0 in the first. Records above it may be unknown to the server. */
  readonly restoredHead: number;
  /** A restored server takes nothing but `returnMeta` until an owner or admin has said `recovered`. */
  readonly isRecovering: boolean;
  /** Head of the workspace's log. */
  readonly seq: number;
  /** Records up to here are in a backup; hosts may forget those that they have merged. */
  readonly backedUpSeq: number;
  /** Highest `localId` that this device ever had accepted; 0 before the first. */
  readonly deviceHead: number;
  readonly chains: readonly RecordChainHead[];
  readonly envelopeHead: ChainHead;
  readonly groups: readonly GroupId[];
  /** Ed25519 key with which the server signs `meta` records and snapshots. */
  readonly serverKey: Uint8Array;
  /** Number of the newest `meta` record; they are counted by themselves. */
  readonly metaSeq: number;
  /** The epochs before this one that led to this log, oldest first, the newest of them at most (X7). */
  readonly earlierRestores: readonly Restore[];
}

/** An update on its way to the server. `localId` numbers the records of a device for ever, ascending. */
export interface OutgoingRecord {
  readonly localId: number;
  readonly groupId: GroupId;
  readonly documentId: string;
  /** The device that wrote it, when this one only passes on what a restored server has lost; else empty. */
  readonly origin: string;
  readonly payload: Uint8Array;
}

interface Place {
  readonly seq: number;
  readonly groupId: GroupId;
}

/** An update as the log has it. */
export interface YjsRecord extends Place, OutgoingRecord {
  readonly kind: 'yjs';
  readonly deviceId: string;
}

/** A signed envelope (`boundary`). */
export interface RunRecord extends Place {
  readonly kind: 'run';
  readonly deviceId: string;
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Members, devices, leases, purges: written and signed by the server (`meta.ts`). */
export interface MetaRecord extends Place {
  readonly kind: 'meta';
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A record of the workspace's log. */
export type LogRecord = YjsRecord | RunRecord | MetaRecord;

/** One part of the merged state of a document up to and with `seq`, for who begins or was long away. */
export interface SnapshotPart extends Place {
  readonly documentId: string;
  /** From 0 to `parts` − 1. */
  readonly part: number;
  readonly parts: number;
  /** By the server's key, over the whole (SPEC.md, N2). */
  readonly signature: Uint8Array;
  readonly payload: Uint8Array;
}

/** The signed end of a device's chain in one group: proves all of its records up to `localId`. */
export interface Seal extends RecordChainHead {
  readonly deviceId: string;
  readonly signature: Uint8Array;
}

/** What one client shows of itself in a document. `state` is JSON text of at most 1 KiB, `null` when it left. */
export interface PresenceEntry {
  readonly documentId: string;
  readonly clientId: number;
  readonly clock: number;
  readonly state: string;
}

/** A record of another device, as it was accepted before the server was restored. */
export interface ReturnedRecord {
  readonly localId: number;
  readonly documentId: string;
  readonly origin: string;
  readonly payload: Uint8Array;
}

/** `checkpoint` is the hash at the end of the device's chain, this envelope included. */
export type EnvelopeResult =
  | {
      readonly kind: 'accepted';
      readonly runId: string;
      readonly state: string;
      readonly seq: number;
      readonly checkpoint: string;
    }
  | { readonly kind: 'refused'; readonly code: string };

export type ClientMessage =
  | Hello
  | { readonly type: 'auth'; readonly signature: Uint8Array }
  /** `credits`: bytes of `records` and `snapshots` that the server may send before it hears `credit`. */
  | { readonly type: 'pull'; readonly cursors: readonly Cursor[]; readonly credits: number }
  | { readonly type: 'credit'; readonly bytes: number }
  | { readonly type: 'push'; readonly batchId: number; readonly records: readonly OutgoingRecord[] }
  /** After a `reject`: this host has dealt with it and begins again with what it has. */
  | { readonly type: 'reopen' }
  | {
      readonly type: 'seal';
      readonly groupId: GroupId;
      readonly localId: number;
      readonly signature: Uint8Array;
    }
  | {
      readonly type: 'envelope';
      readonly id: number;
      readonly signature: Uint8Array;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'request'; readonly id: number; readonly call: RequestCall }
  | { readonly type: 'presence'; readonly entries: readonly PresenceEntry[] }
  | {
      readonly type: 'returnMeta';
      readonly id: number;
      readonly records: readonly { readonly signature: Uint8Array; readonly bytes: Uint8Array }[];
    }
  /** Records of another device in one group, with the seal that proves them. */
  | {
      readonly type: 'returnRecords';
      readonly id: number;
      readonly deviceId: string;
      readonly groupId: GroupId;
      readonly records: readonly ReturnedRecord[];
      readonly localId: number;
      readonly signature: Uint8Array;
    }
  | { readonly type: 'recovered' }
  | { readonly type: 'ping' };

export type ServerMessage =
  | Challenge
  | Welcome
  | { readonly type: 'records'; readonly items: readonly LogRecord[]; readonly head: number }
  | { readonly type: 'snapshots'; readonly items: readonly SnapshotPart[] }
  /** One `records` or `snapshots` frame, compressed with zstd. */
  | { readonly type: 'packed'; readonly bytes: Uint8Array }
  | { readonly type: 'ack'; readonly batchId: number; readonly seqs: readonly number[] }
  | { readonly type: 'reject'; readonly batchId: number; readonly index: number; readonly code: string }
  | { readonly type: 'seals'; readonly items: readonly Seal[] }
  /** What all records of a group up to `seq` come to. `isBase`: the host takes it over, it has not had them all. */
  | {
      readonly type: 'digest';
      readonly groupId: GroupId;
      readonly seq: number;
      readonly hash: Uint8Array;
      readonly isBase: boolean;
    }
  | { readonly type: 'envelopeAck'; readonly id: number; readonly result: EnvelopeResult }
  | { readonly type: 'response'; readonly id: number; readonly result: RequestResult }
  | { readonly type: 'presence'; readonly entries: readonly PresenceEntry[] }
  /** Answers `returnMeta` and `returnRecords`: how many of them the log has now, and why not all. */
  | { readonly type: 'returned'; readonly id: number; readonly count: number; readonly code: string }
  | { readonly type: 'pong' }
  | { readonly type: 'bye'; readonly code: number };

/** A message of one type. */
export type MessageOf<M extends { type: string }, T extends M['type']> = Extract<M, { type: T }>;
