import type { GroupId } from '../../shared/documents/group-id.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { MessageOf, ServerMessage } from '../../shared/wire/messages.ts';
import type { ReplicaLog } from './ports.ts';

export type Digest = MessageOf<ServerMessage, 'digest'>;

/** Compares what the server says a group comes to with what this profile has (SPEC.md of the wire, D1 to D3). */
export interface DigestWatch {
  /** Notes what the server said; it is compared when its seq is reached. */
  told(digest: Digest): void;
  /** Everything up to `head` is applied. Gives the groups that were compared. */
  compare(head: number): { groupId: GroupId; isSame: boolean }[];
}

/** Watches over one connection. */
export function createDigestWatch({ replicaLog }: { replicaLog: Pick<ReplicaLog, 'digest'> }): DigestWatch {
  const waiting = new Map<GroupId, Digest>();

  /** Null: not yet, or never. */
  function verdict({ groupId, seq, hash }: Digest, head: number): boolean | null {
    const own = replicaLog.digest(groupId);
    // Up to `seq` there may be nothing more of this group: then `head` alone tells that it is reached.
    if (head < seq && (own?.seq ?? 0) < seq) return null;
    waiting.delete(groupId);
    // Without a digest the group is being pulled from the start; a newer one cannot be taken back.
    return own && own.seq <= seq ? equalBytes(own.hash, hash) : null;
  }

  return {
    told: (digest) => void waiting.set(digest.groupId, digest),
    compare: (head) =>
      [...waiting.values()].flatMap((digest) => {
        const isSame = verdict(digest, head);
        return isSame === null ? [] : [{ groupId: digest.groupId, isSame }];
      }),
  };
}
