import type { GroupId } from '../documents/group-id.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { toUtf8 } from '../lib/utf8.ts';
import { createWriter } from './writer.ts';

const DOMAIN = toUtf8('hearth/snapshot/v1\0');

/** What the server says by a snapshot: this is what the document was, up to and with `seq`. */
export interface SnapshotClaim {
  readonly workspaceId: WorkspaceId;
  readonly groupId: GroupId;
  readonly documentId: string;
  readonly seq: number;
  /** SHA-256 of the whole merged state, all parts joined. */
  readonly payloadHash: Uint8Array;
}

/** The bytes that the server signs for a snapshot (SPEC.md, N2). */
export function snapshotBytes(claim: SnapshotClaim): Uint8Array {
  const writer = createWriter(224);
  writer.fixed(DOMAIN);
  writer.text(claim.workspaceId);
  writer.text(claim.groupId);
  writer.text(claim.documentId);
  writer.uint(claim.seq);
  writer.fixed(claim.payloadHash);
  return writer.finish();
}
