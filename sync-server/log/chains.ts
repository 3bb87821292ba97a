import type { WorkspaceId } from '../../shared/domain/ids.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { linkBytes } from '../../shared/wire/link-bytes.ts';
import { recordBytes, type RecordContent } from '../../shared/wire/record-bytes.ts';
import { wireSizes } from '../../shared/wire/limits.ts';
import { sha256 } from '../auth/keys.ts';
import type { RecordHead } from './rows.ts';

/** Where chains (S1), digests (D1), the `meta` chain (M1) and the audit log begin. Nobody writes into it. */
export const firstHash: Uint8Array = new Uint8Array(wireSizes.hash);

/** A chain before its first record. */
export const firstHead: RecordHead = { localId: 0, hash: firstHash };

/** The hash that stands for a record. */
export function recordHash(workspaceId: WorkspaceId, record: RecordContent | LogRecord): Uint8Array {
  return sha256(recordBytes(workspaceId, record));
}

/** The next link of a chain or digest. */
export function nextLink(previous: Uint8Array, recorded: Uint8Array): Uint8Array {
  return sha256(linkBytes(previous, recorded));
}
