import type { GroupId } from '../../shared/documents/group-id.ts';
import { snapshotBytes } from '../../shared/wire/snapshot-bytes.ts';
import { sha256, type Signer } from '../auth/keys.ts';
import type { LogStore } from './log-store.ts';
import type { SnapshotRow } from './rows.ts';

/** What documents are merged with. */
export interface MergeParts {
  /**
   * The state that updates of one document make, in their order, a former state first; null where they make
   * none. Runs elsewhere: it may need much time and memory.
   */
  merge(updates: readonly Uint8Array[]): Promise<{ readonly update: Uint8Array } | null>;
  readonly signer: Signer;
}

/** Documents that are looked for at once, and seqs whose payloads go in one transaction. */
const DOCUMENTS = 256;
const SEQS = 2048;

/**
 * Merges a document and keeps the signed result in the place of its last snapshot (N2). Null when there is
 * nothing to merge, it makes no whole document, or it was purged meanwhile.
 */
export async function mergeDocument(
  store: LogStore,
  { merge, signer }: MergeParts,
  documentId: string,
): Promise<SnapshotRow | null> {
  const workspaceId = await store.workspace();
  const document = await store.document(documentId);
  if (workspaceId === null || !document || document.updates.length === 0) return null;
  const { groupId, snapshot, updates, seq } = document;
  const merged = await merge([...(snapshot ? [snapshot] : []), ...updates.map(({ payload }) => payload)]);
  if (!merged) return null;
  const state = merged.update;
  const claim = { workspaceId, groupId, documentId, seq, payloadHash: sha256(state) };
  const row = { documentId, groupId, seq, size: state.length, signature: signer.sign(snapshotBytes(claim)) };
  return store.transact(async (tx) => {
    const isThere = (await tx.document(documentId))?.isPurged === false;
    const last = await tx.snapshot(documentId);
    if (!isThere || (last && last.seq >= seq)) return null;
    await tx.putSnapshot(row, state);
    return row;
  });
}

/**
 * Merges what keeps a group from being compacted. Returns the first seq that no snapshot holds although it
 * should: that of a document which cannot be merged. Null when there is none.
 */
async function mergeLagging(
  store: LogStore,
  parts: MergeParts,
  { groupId, below }: { groupId: GroupId; below: number },
): Promise<number | null> {
  const stuck = new Map<string, number>();
  for (;;) {
    const lagging = await store.lagging(groupId, below, DOCUMENTS + stuck.size);
    const due = lagging.filter(({ documentId }) => !stuck.has(documentId));
    if (due.length === 0) return stuck.size === 0 ? null : Math.min(...stuck.values());
    for (const { documentId, firstSeq } of due) {
      if (!(await mergeDocument(store, parts, documentId))) stuck.set(documentId, firstSeq);
    }
  }
}

/** What compaction came to. */
export interface Compacted {
  /** Snapshots hold all updates up to here. */
  readonly through: number;
  /** Bytes of the payloads that were dropped. */
  readonly bytes: number;
}

/**
 * Drops payloads of a group that snapshots hold, at or below `below` (N4: what is in a backup). Documents
 * that no snapshot holds up to there are merged first. Whoever reads the group goes on meanwhile: what is read
 * from snapshots is set before anything goes. It may be stopped at any moment and goes on the next time.
 */
export async function compactGroup(
  store: LogStore,
  parts: MergeParts,
  { groupId, below }: { groupId: GroupId; below: number },
): Promise<Compacted> {
  const first = await mergeLagging(store, parts, { groupId, below });
  const reached = first === null ? below : first - 1;
  const { through, from } = await store.transact(async (tx) => {
    const group = await tx.group(groupId);
    const known = group?.compactedThrough ?? 0;
    const next = Math.max(known, Math.min(reached, group?.head ?? 0));
    if (next > known) await tx.setCompactedThrough(groupId, next);
    return { through: next, from: group?.droppedThrough ?? 0 };
  });
  let bytes = 0;
  for (let at = from; at < through;) {
    at = Math.min(at + SEQS, through);
    bytes += await store.transact((tx) => tx.dropPayloads(groupId, at));
  }
  return { through, bytes };
}
