import type { TeamAccess } from '../domain/access.ts';
import type { MemberId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';

/** The operations that are no records; each is answered by a `response` with its `id` (SPEC.md, R1 to R9). */
export type RequestCall =
  | {
      readonly method: 'keys.lease';
      readonly teamId: string;
      readonly above: number;
      readonly count: number;
    }
  /** `memberId`: the invite is for another device of this member; its role and teams are then those it has. */
  | {
      readonly method: 'invites.create';
      readonly role: Role;
      readonly teams: TeamAccess;
      /** 10 minutes to 7 days. */
      readonly ttlMs: number;
      readonly memberId: MemberId | null;
    }
  | {
      readonly method: 'members.update';
      readonly memberId: MemberId;
      readonly role: Role;
      readonly teams: TeamAccess;
    }
  | { readonly method: 'members.remove'; readonly memberId: MemberId }
  | { readonly method: 'devices.revoke'; readonly deviceId: string }
  /** This profile was copied or restored: from now on it is a device of its own, of the same member. */
  | {
      readonly method: 'devices.renew';
      readonly deviceId: string;
      readonly keyId: string;
      readonly publicKey: Uint8Array;
    }
  | { readonly method: 'documents.purge'; readonly documentIds: readonly string[] }
  | { readonly method: 'claims.take'; readonly name: string; readonly ttlMs: number }
  | { readonly method: 'claims.renew'; readonly name: string; readonly epoch: number; readonly ttlMs: number }
  | { readonly method: 'claims.release'; readonly name: string; readonly epoch: number }
  /** For `/yjs/<documentId>`. */
  | { readonly method: 'tickets.create'; readonly documentId: string };

export type RequestResult =
  | { readonly method: 'keys.lease'; readonly from: number; readonly to: number }
  | { readonly method: 'invites.create'; readonly invite: string; readonly expiresAt: number }
  /** `deviceId` holds the claim; `epoch` grows with each taking, for fencing. */
  | {
      readonly method: 'claim';
      readonly epoch: number;
      readonly deviceId: string;
      readonly expiresAt: number;
    }
  | { readonly method: 'tickets.create'; readonly ticket: string; readonly expiresAt: number }
  | { readonly method: 'done' }
  | { readonly method: 'refused'; readonly code: string };
