import type { TeamAccess } from '../domain/access.ts';
import type { MemberId, TeamId, WorkspaceId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';

/** What a `meta` record says: everything about people, devices, numbers and purges that the server decides. */
export type MetaEntry =
  | { readonly kind: 'workspace.claimed'; readonly workspaceId: WorkspaceId }
  | {
      readonly kind: 'member.set';
      readonly memberId: MemberId;
      readonly role: Role;
      readonly teams: TeamAccess;
    }
  | { readonly kind: 'member.removed'; readonly memberId: MemberId }
  | {
      readonly kind: 'device.added';
      readonly deviceId: string;
      readonly memberId: MemberId;
      readonly keyId: string;
      readonly publicKey: Uint8Array;
    }
  | { readonly kind: 'device.revoked'; readonly deviceId: string }
  /** Two programs used its key. */
  | { readonly kind: 'device.quarantined'; readonly deviceId: string }
  | { readonly kind: 'documents.purged'; readonly documentIds: readonly string[] }
  /** Numbers of this team up to and with `upTo` are given out. */
  | { readonly kind: 'keys.leased'; readonly teamId: TeamId; readonly upTo: number };

/** One link of the chain of `meta` records: signed by the server, each naming the one before (SPEC.md, M1). */
export interface Meta {
  /** From 1, without gaps. */
  readonly metaSeq: number;
  /** SHA-256 of the bytes of the record before; 32 zero bytes in the first. */
  readonly prevHash: Uint8Array;
  /** ms since the epoch. */
  readonly at: number;
  /** The device that asked for it; empty when the server acted by itself. */
  readonly by: string;
  readonly entry: MetaEntry;
}
