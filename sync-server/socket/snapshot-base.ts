import { wireLimits } from '../../shared/wire/limits.ts';
import type { LogStore } from '../log/log-store.ts';
import type { GroupRow, SnapshotRow } from '../log/rows.ts';
import { snapshotFrames } from './snapshot-parts.ts';

/** The snapshots with which a group begins, and what of its records they stand for (SPEC.md of the wire, N1). */
export interface Base {
  readonly id: number;
  /** All updates up to here are in snapshots. */
  readonly through: number;
  /** Seq of the snapshot by document, of those that were loaded. */
  readonly covered: ReadonlyMap<string, number>;
  /** Snapshots sent together, newest first. */
  readonly batches: readonly Batch[];
}

export interface Batch {
  readonly key: string;
  /** Seq of its newest snapshot: who has read more needs none of it. */
  readonly newest: number;
  load(): Promise<Uint8Array[]>;
}

/** Bytes of state of one batch, and documents. */
const BATCH = wireLimits.snapshotPart;
const BATCH_DOCUMENTS = 256;

function batchesOf(rows: readonly SnapshotRow[]): SnapshotRow[][] {
  const batches: SnapshotRow[][] = [];
  let bytes = 0;
  for (const row of rows.toSorted((a, b) => b.seq - a.seq)) {
    const batch = batches.at(-1);
    if (batch && batch.length < BATCH_DOCUMENTS && bytes + row.size <= BATCH) batch.push(row);
    else {
      batches.push([row]);
      bytes = 0;
    }
    bytes += row.size;
  }
  return batches;
}

/** Lists the snapshots of a group. */
export async function createBase(store: LogStore, group: GroupRow, id: number): Promise<Base> {
  const covered = new Map<string, number>();

  async function load(rows: readonly SnapshotRow[]): Promise<Uint8Array[]> {
    const snapshots = [];
    for (const { documentId } of rows) {
      const snapshot = await store.snapshotState(documentId);
      // Purged in the meantime.
      if (!snapshot) continue;
      snapshots.push(snapshot);
      // A later load may find a newer one; the records between are then sent although it has them.
      if (!covered.has(documentId)) covered.set(documentId, snapshot.row.seq);
    }
    return snapshotFrames(snapshots);
  }

  const batches = batchesOf(await store.snapshots(group.groupId)).map((rows, i) => ({
    key: `${id} ${i}`,
    newest: rows[0]?.seq ?? 0,
    load: () => load(rows),
  }));
  return { id, through: group.compactedThrough, covered, batches };
}
