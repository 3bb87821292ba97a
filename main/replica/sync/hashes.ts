import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { linkBytes } from '../../../shared/wire/link-bytes.ts';
import { wireSizes } from '../../../shared/wire/limits.ts';
import { recordBytes, type RecordContent } from '../../../shared/wire/record-bytes.ts';
import { sha256 } from '../../sync/hashing.ts';

/** Where digests begin. */
export function firstHash(): Uint8Array {
  return new Uint8Array(wireSizes.hash);
}

/** The next link of a digest (wire D1). */
export function nextHash(previous: Uint8Array, workspaceId: WorkspaceId, record: RecordContent): Uint8Array {
  return sha256(linkBytes(previous, sha256(recordBytes(workspaceId, record))));
}
