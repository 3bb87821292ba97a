import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';

/** What all records of a group up to `seq` come to (SPEC.md of the wire, D1). */
export interface GroupDigest {
  readonly groupId: GroupId;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** What a transaction added to the log, to be told to others once it is committed. */
export interface Written {
  /** In order of seq; empty when nothing was added. */
  readonly fresh: readonly LogRecord[];
  /** New ends of the groups of `fresh`. */
  readonly digests: readonly GroupDigest[];
}

/** Why nothing is written for a device: it is not, or no longer, one of the workspace; or the server waits for X2. */
export type Turned = { readonly kind: 'denied' } | { readonly kind: 'recovering' };

/** Nothing was added. */
export const nothingWritten: Written = { fresh: [], digests: [] };
