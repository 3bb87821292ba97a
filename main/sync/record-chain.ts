import type { GroupId } from '../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../shared/domain/ids.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import { wireSizes } from '../../shared/wire/limits.ts';
import { linkBytes } from '../../shared/wire/link-bytes.ts';
import type { OutgoingRecord, RecordChainHead } from '../../shared/wire/messages.ts';
import { recordBytes } from '../../shared/wire/record-bytes.ts';
import { sha256 } from './hashing.ts';

/** Whose chains: those of one device in one workspace. */
export interface ChainOwner {
  readonly workspaceId: WorkspaceId;
  readonly deviceId: string;
}

/** Ends of a device's chains, by group. */
export type ChainHeads = ReadonlyMap<GroupId, RecordChainHead>;

export function byGroup(heads: readonly RecordChainHead[]): Map<GroupId, RecordChainHead> {
  return new Map(heads.map((head) => [head.groupId, head]));
}

/** The head of a chain after one more record (SPEC.md of the wire, S1). No head stands before the first record. */
export function extendChain(
  owner: ChainOwner,
  head: RecordChainHead | undefined,
  record: OutgoingRecord,
): RecordChainHead {
  const { groupId, localId } = record;
  const content = sha256(
    recordBytes(owner.workspaceId, { kind: 'yjs', deviceId: owner.deviceId, ...record }),
  );
  const before = head?.hash ?? new Uint8Array(wireSizes.hash);
  return { groupId, localId, hash: sha256(linkBytes(before, content)) };
}

/** What the server's chains are to those of this device (S4). */
export interface ChainVerdict {
  /** Groups of which the server has less than it acknowledged, or something else. */
  readonly changed: GroupId[];
  /** Groups in which it has more in this device's name than this device has sent or waits to send. */
  readonly foreign: GroupId[];
}

/**
 * Compares the chains. The server may be ahead by records of which only the acknowledgement was lost: those still
 * wait here, in `pending`, in order. It is never behind.
 */
export function compareChains(
  owner: ChainOwner,
  chains: { own: ChainHeads; server: ChainHeads; pending: Iterable<OutgoingRecord> },
): ChainVerdict {
  const { own, server, pending } = chains;
  const reached = new Map(own);
  for (const record of pending) {
    const { groupId, localId } = record;
    const head = reached.get(groupId);
    if (localId > localIdOf(server.get(groupId)) || localId <= localIdOf(head)) continue;
    reached.set(groupId, extendChain(owner, head, record));
  }
  const strange = [...new Set([...own.keys(), ...server.keys()])].filter(
    (groupId) => !isSame(reached.get(groupId), server.get(groupId)),
  );
  const isForeign = (groupId: GroupId): boolean =>
    localIdOf(server.get(groupId)) > localIdOf(own.get(groupId));
  return {
    changed: strange.filter((groupId) => !isForeign(groupId)),
    foreign: strange.filter(isForeign),
  };
}

function localIdOf(head: RecordChainHead | undefined): number {
  return head?.localId ?? 0;
}

function isSame(a: RecordChainHead | undefined, b: RecordChainHead | undefined): boolean {
  return a !== undefined && b !== undefined && a.localId === b.localId && equalBytes(a.hash, b.hash);
}
