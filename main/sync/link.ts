import { z } from 'zod';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import type { TeamAccess } from '../../shared/domain/access.ts';
import { memberId, teamId, workspaceId, type MemberId, type WorkspaceId } from '../../shared/domain/ids.ts';
import { roles, type Role } from '../../shared/domain/role.ts';
import type { ChainHead, Restore } from '../../shared/wire/messages.ts';
import type { Meta, WriteHandle } from '../store/types.ts';
import type { Chain } from './envelope-sender.ts';

/** Which server this profile belongs to, and as whom. Kept in `meta`; holds no secret. */
export interface SyncLink {
  readonly url: string;
  readonly serverId: string;
  /** The key with which this server signs, base64url; null until it has been seen. */
  readonly serverKey: string | null;
  /** The newest epoch seen; 0 before the first. A server with an older one is not talked to. */
  readonly epoch: number;
  /** How that epoch came about, as `restoresOf` says it; empty where that is not known. */
  readonly restores: readonly Restore[];
  readonly workspaceId: WorkspaceId;
  readonly memberId: MemberId;
  readonly role: Role;
  readonly teams: TeamAccess;
  /** False while all that the profile gathered alone has still to be merged, one update a document. */
  readonly isSquashed: boolean;
  /** True from the beginning of a new epoch until everything that the server had lost was returned. */
  readonly isReturning: boolean;
}

// Links made by earlier versions lack what has a default.
const syncLink: z.ZodType<SyncLink> = z.strictObject({
  url: z.string(),
  serverId: z.string(),
  serverKey: z.string().nullable().default(null),
  epoch: z.int().default(0),
  restores: z.array(z.strictObject({ epoch: z.int(), head: z.int() })).default([]),
  workspaceId,
  memberId,
  role: z.enum(roles),
  teams: z.array(teamId).nullable().default(null),
  isSquashed: z.boolean(),
  isReturning: z.boolean().default(false),
});

const KEY = 'sync.link';

/** The link of this profile; null while it works alone. */
export function readLink(meta: Meta): SyncLink | null {
  const text = meta.get(KEY);
  return text === null ? null : syncLink.parse(JSON.parse(text));
}

export function writeLink(meta: Meta, tx: WriteHandle, link: SyncLink): void {
  meta.set(tx, KEY, JSON.stringify(link));
}

/** Changes a part of the link, if there is one. */
export function changeLink(meta: Meta, tx: WriteHandle, change: Partial<SyncLink>): void {
  const link = readLink(meta);
  if (link) writeLink(meta, tx, { ...link, ...change });
}

const CHAIN = 'sync.chain';
const chainHead: z.ZodType<ChainHead> = z.strictObject({ seq: z.int(), hash: z.string() });

/** The end of this device's chain of accepted envelopes, kept in `meta`. */
export function createChain(meta: Meta): Chain {
  return {
    head() {
      const text = meta.get(CHAIN);
      return text === null ? { seq: 0, hash: firstPrevHash } : chainHead.parse(JSON.parse(text));
    },
    advance: (tx, head) => meta.set(tx, CHAIN, JSON.stringify(head)),
  };
}
