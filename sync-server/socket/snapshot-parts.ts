import { wireLimits } from '../../shared/wire/limits.ts';
import type { SnapshotPart } from '../../shared/wire/messages.ts';
import type { SnapshotRow } from '../log/rows.ts';
import { packed, packLevels, partStretches } from './packing.ts';

/** Raw bytes of one frame of snapshots: one whole part, or many small ones. */
const FRAME = wireLimits.snapshotPart + 1024;
const PACK_FROM = 512;

/** A snapshot as it is sent: in parts of at most 512 KiB (SPEC.md of the wire, N1). */
function partsOf({ row, state }: { row: SnapshotRow; state: Uint8Array }): SnapshotPart[] {
  const { documentId, groupId, seq, signature } = row;
  const parts = Math.max(1, Math.ceil(state.length / wireLimits.snapshotPart));
  return Array.from({ length: parts }, (_, part) => ({
    documentId,
    groupId,
    seq,
    signature,
    part,
    parts,
    payload: state.subarray(part * wireLimits.snapshotPart, (part + 1) * wireLimits.snapshotPart),
  }));
}

/** The frames of some snapshots, compressed where that saves bytes. */
export function snapshotFrames(
  snapshots: readonly { readonly row: SnapshotRow; readonly state: Uint8Array }[],
): Uint8Array[] {
  return partStretches(snapshots.flatMap(partsOf), FRAME).map((items) =>
    packed({ type: 'snapshots', items }, { from: PACK_FROM, level: packLevels.snapshots }),
  );
}
