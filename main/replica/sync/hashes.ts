import { hash } from 'node:crypto';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { linkBytes } from '../../../shared/wire/link-bytes.ts';
import { wireSizes } from '../../../shared/wire/limits.ts';
import { recordBytes, type RecordContent } from '../../../shared/wire/record-bytes.ts';

/** Where chains and digests begin. */
export function firstHash(): Uint8Array {
  return new Uint8Array(wireSizes.hash);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** The next link of a chain (wire S1) or digest (D1). */
export function nextHash(previous: Uint8Array, workspaceId: WorkspaceId, record: RecordContent): Uint8Array {
  return sha256(linkBytes(previous, sha256(recordBytes(workspaceId, record))));
}
