import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import type { MetaRecord } from '../../../shared/wire/messages.ts';
import { metaBytes } from '../../../shared/wire/meta-bytes.ts';
import { decodeMeta } from '../../../shared/wire/meta-codec.ts';
import type { Meta } from '../../../shared/wire/meta.ts';
import { WireError } from '../../../shared/wire/wire-error.ts';
import { Halt } from '../halt.ts';
import { sha256, type ServerKey } from '../hashing.ts';

/** The end of the chain: number and hash of its last record; 0 and 32 zero bytes before the first. */
export interface MetaHead {
  readonly metaSeq: number;
  readonly hash: Uint8Array;
}

/** A record that continues the chain. */
export interface NextMeta {
  readonly meta: Meta;
  readonly hash: Uint8Array;
  readonly record: MetaRecord;
}

export interface MetaCheck {
  readonly workspaceId: WorkspaceId;
  readonly serverKey: ServerKey;
  readonly head: MetaHead;
  /** The hash of a record at or below `head`. */
  hashOf(metaSeq: number): Uint8Array | null;
}

function decode(bytes: Uint8Array): Meta {
  try {
    return decodeMeta(bytes);
  } catch (error) {
    if (error instanceof WireError) throw new Halt('tampered', 'meta unreadable');
    throw error;
  }
}

/**
 * Checks number, hash and signature of records that arrived, in order (SPEC.md of the wire, M1). Gives those that
 * are new; known ones may come again. Throws `Halt` when they do not continue the chain that is known.
 */
export function checkMeta(check: MetaCheck, records: readonly MetaRecord[]): NextMeta[] {
  const next: NextMeta[] = [];
  let { metaSeq, hash } = check.head;
  for (const record of records) {
    const meta = decode(record.bytes);
    const own = sha256(record.bytes);
    if (meta.metaSeq <= metaSeq) {
      const known = next.find((one) => one.meta.metaSeq === meta.metaSeq)?.hash ?? check.hashOf(meta.metaSeq);
      if (known === null || !equalBytes(known, own)) throw new Halt('tampered', 'meta replaced');
      continue;
    }
    if (meta.metaSeq !== metaSeq + 1) throw new Halt('tampered', 'meta missing');
    if (!equalBytes(meta.prevHash, hash)) throw new Halt('tampered', 'meta out of chain');
    if (!check.serverKey.verifies(metaBytes(check.workspaceId, record.bytes), record.signature)) {
      throw new Halt('tampered', 'meta signature');
    }
    next.push({ meta, hash: own, record });
    ({ metaSeq } = meta);
    hash = own;
  }
  return next;
}

/** The documents that these records purge; `by` a device only, unless left out. */
export function purgedBy(records: readonly MetaRecord[], by?: string): string[] {
  return records.flatMap(({ bytes }) => {
    const meta = decode(bytes);
    if (by !== undefined && meta.by !== by) return [];
    return meta.entry.kind === 'documents.purged' ? meta.entry.documentIds : [];
  });
}
