import type { GroupId } from '../documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';

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
  readonly version: number;
  readonly deviceId: string;
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly intent: Intent;
}

export interface Challenge {
  readonly type: 'challenge';
  readonly nonce: Uint8Array;
  readonly serverId: string;
  readonly epoch: number;
}

/** The end of a device's chain of accepted envelopes: seq 0 and `firstPrevHash` before the first. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly workspaceId: WorkspaceId;
  readonly memberId: MemberId;
  readonly role: Role;
  readonly epoch: number;
  /** Head of the workspace's log. */
  readonly seq: number;
  /** Highest `localId` that this device ever had accepted; 0 before the first. */
  readonly deviceHead: number;
  readonly envelopeHead: ChainHead;
  readonly groups: readonly GroupId[];
}

/** An update on its way to the server. `localId` numbers the records of a device for ever, ascending. */
export interface OutgoingRecord {
  readonly localId: number;
  readonly groupId: GroupId;
  readonly documentId: string;
  readonly payload: Uint8Array;
}

/** A record of the workspace's log. `run` carries a signed envelope (`boundary`). */
export type LogRecord =
  | {
      readonly kind: 'yjs';
      readonly seq: number;
      readonly groupId: GroupId;
      readonly deviceId: string;
      readonly documentId: string;
      readonly payload: Uint8Array;
    }
  | {
      readonly kind: 'run';
      readonly seq: number;
      readonly groupId: GroupId;
      readonly deviceId: string;
      readonly signature: Uint8Array;
      readonly bytes: Uint8Array;
    };

/** The operations that are no records; each is answered by a `response` with its `id`. */
export type RequestCall =
  | { readonly method: 'keys.lease'; readonly teamId: string; readonly above: number; readonly count: number }
  | { readonly method: 'invites.create'; readonly role: Role };

export type RequestResult =
  | { readonly method: 'keys.lease'; readonly from: number; readonly to: number }
  | { readonly method: 'invites.create'; readonly invite: string; readonly expiresAt: number }
  | { readonly method: 'refused'; readonly code: string };

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
  | { readonly type: 'pull'; readonly cursors: readonly Cursor[] }
  | { readonly type: 'push'; readonly batchId: number; readonly records: readonly OutgoingRecord[] }
  | {
      readonly type: 'envelope';
      readonly id: number;
      readonly signature: Uint8Array;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'request'; readonly id: number; readonly call: RequestCall }
  | { readonly type: 'ping' };

export type ServerMessage =
  | Challenge
  | Welcome
  | { readonly type: 'records'; readonly items: readonly LogRecord[]; readonly head: number }
  | { readonly type: 'ack'; readonly batchId: number; readonly seqs: readonly number[] }
  | { readonly type: 'reject'; readonly batchId: number; readonly index: number; readonly code: string }
  | { readonly type: 'envelopeAck'; readonly id: number; readonly result: EnvelopeResult }
  | { readonly type: 'response'; readonly id: number; readonly result: RequestResult }
  | { readonly type: 'pong' }
  | { readonly type: 'bye'; readonly code: number };

/** A message of one type. */
export type MessageOf<M extends { type: string }, T extends M['type']> = Extract<M, { type: T }>;
