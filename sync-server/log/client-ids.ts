import type { MemberId } from '../../shared/domain/ids.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { PushContext } from './log-store.ts';

/**
 * How many client ids each member may still bring into each document (SPEC.md of the wire, W11). Every id stays in
 * the state vector of its document for ever, and in that of everybody who reads it.
 */
export interface ClientIdRoom {
  /** Ids that this member may bring into this document now. */
  left(memberId: MemberId, documentId: string): number;
  /** So many were taken. */
  took(memberId: MemberId, documentId: string, count: number): void;
}

/** Room without end: for logs that are written by nobody from outside. */
export const endlessRoom: ClientIdRoom = { left: () => Infinity, took: () => undefined };

/** Counts the new ids of the records of one batch. */
export interface ClientIdCount {
  /** False when an update brings more new ids than there is room for; else they are counted. */
  admits(documentId: string, outline: UpdateOutline): boolean;
  /** The batch is taken. */
  settle(): void;
}

/** Begins with the writers that the log knows. */
export function countClientIds(
  room: ClientIdRoom,
  memberId: MemberId,
  known: PushContext['writers'],
): ClientIdCount {
  const fresh = new Map<string, Set<number>>();
  return {
    admits(documentId, { clients }) {
      const before = known.get(documentId);
      const brought = new Set(fresh.get(documentId));
      const size = brought.size;
      for (const { client } of clients) if (!before?.has(client)) brought.add(client);
      if (brought.size === size) return true;
      if (brought.size > room.left(memberId, documentId)) return false;
      fresh.set(documentId, brought);
      return true;
    },
    settle() {
      for (const [documentId, { size }] of fresh) room.took(memberId, documentId, size);
    },
  };
}
