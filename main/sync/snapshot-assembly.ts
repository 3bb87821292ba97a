import type { WorkspaceId } from '../../shared/domain/ids.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import type { SnapshotPart } from '../../shared/wire/messages.ts';
import { snapshotBytes } from '../../shared/wire/snapshot-bytes.ts';
import { WireError } from '../../shared/wire/wire-error.ts';
import { Halt } from './halt.ts';
import { sha256, type ServerKey } from './hashing.ts';
import type { RemoteSnapshot } from './ports.ts';

/** Puts snapshots together from their parts (SPEC.md of the wire, N1 and N2). */
export interface SnapshotAssembly {
  /**
   * The snapshot, when this was its last part. Throws `WireError` when parts do not follow each other or hold more
   * than a host can take, and `Halt` when the server's signature does not hold.
   */
  take(part: SnapshotPart): RemoteSnapshot | null;
}

/** Bytes of unfinished snapshots, all together, and what a part counts beside its payload. */
const WAITING_BYTES = 64 * 1024 * 1024;
const PART_BYTES = 512;

const sizeOf = ({ payload }: SnapshotPart): number => payload.length + PART_BYTES;

function join(parts: readonly SnapshotPart[]): Uint8Array {
  const state = new Uint8Array(parts.reduce((sum, { payload }) => sum + payload.length, 0));
  let at = 0;
  for (const { payload } of parts) {
    state.set(payload, at);
    at += payload.length;
  }
  return state;
}

function follows(parts: readonly SnapshotPart[], next: SnapshotPart): boolean {
  const [first] = parts;
  if (!first) return next.part === 0;
  return (
    next.part === parts.length &&
    next.parts === first.parts &&
    next.seq === first.seq &&
    next.groupId === first.groupId &&
    equalBytes(next.signature, first.signature)
  );
}

/** Assembles over one connection. */
export function createSnapshotAssembly({
  workspaceId,
  serverKey,
}: {
  workspaceId: WorkspaceId;
  serverKey: ServerKey;
}): SnapshotAssembly {
  const waiting = new Map<string, SnapshotPart[]>();
  let bytes = 0;

  function finish(parts: readonly SnapshotPart[], { groupId, documentId, seq, signature }: SnapshotPart) {
    waiting.delete(documentId);
    const state = join(parts);
    for (const part of parts) bytes -= sizeOf(part);
    const claim = { workspaceId, groupId, documentId, seq, payloadHash: sha256(state) };
    if (!serverKey.verifies(snapshotBytes(claim), signature))
      throw new Halt('tampered', 'snapshot signature');
    return { documentId, groupId, seq, state };
  }

  return {
    take(part) {
      const parts = waiting.get(part.documentId) ?? [];
      bytes += sizeOf(part);
      if (!follows(parts, part)) throw new WireError('MALFORMED');
      if (bytes > WAITING_BYTES) throw new WireError('TOO_LARGE');
      parts.push(part);
      waiting.set(part.documentId, parts);
      return parts.length === part.parts ? finish(parts, part) : null;
    },
  };
}
