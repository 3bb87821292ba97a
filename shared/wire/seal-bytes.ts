import type { WorkspaceId } from '../domain/ids.ts';
import { toUtf8 } from '../lib/utf8.ts';
import type { Seal } from './messages.ts';
import { createWriter } from './writer.ts';

const DOMAIN = toUtf8('hearth/seal/v1\0');

/** What a device says by a seal: its records of this group up to `localId` come to `hash`. */
export interface SealClaim extends Omit<Seal, 'signature'> {
  readonly workspaceId: WorkspaceId;
}

/** The bytes that a device signs for a seal (SPEC.md, S2). */
export function sealBytes(claim: SealClaim): Uint8Array {
  const writer = createWriter(192);
  writer.fixed(DOMAIN);
  writer.text(claim.workspaceId);
  writer.text(claim.deviceId);
  writer.text(claim.groupId);
  writer.uint(claim.localId);
  writer.fixed(claim.hash);
  return writer.finish();
}
