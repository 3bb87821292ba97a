import type { WorkspaceId } from '../domain/ids.ts';
import { toUtf8 } from '../lib/utf8.ts';
import { createWriter } from './writer.ts';

const DOMAIN = toUtf8('hearth/meta/v1\0');

/** The bytes that the server signs for a `meta` record (SPEC.md, M1). `bytes`: from `encodeMeta`. */
export function metaBytes(workspaceId: WorkspaceId, bytes: Uint8Array): Uint8Array {
  const writer = createWriter(bytes.length + 64);
  writer.fixed(DOMAIN);
  writer.text(workspaceId);
  writer.bytes(bytes);
  return writer.finish();
}
