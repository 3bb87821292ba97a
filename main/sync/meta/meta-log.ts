import { wireSizes } from '../../../shared/wire/limits.ts';
import { decodeMeta } from '../../../shared/wire/meta-codec.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import type { MetaHead, NextMeta } from './check-meta.ts';
import { applyMeta, readDevices, readMembers, type Device, type Member } from './people-rows.ts';

/** A signed record as it is returned to a server that has lost it. */
export interface SignedMeta {
  readonly metaSeq: number;
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The server's chain of `meta` records as this profile has it, and what it comes to (M1, M2). */
export interface MetaLog {
  head(): MetaHead;
  hashOf(metaSeq: number): Uint8Array | null;
  append(tx: WriteHandle, next: readonly NextMeta[]): void;
  /** A new epoch: records of which the restored log knows nothing are no longer part of the chain. */
  rewind(tx: WriteHandle, restoredHead: number): void;
  /** Those that were taken out by `rewind` and have not come back, above this number, in order. */
  lost(aboveMetaSeq: number): SignedMeta[];
  /** The server has been told of all of them: they are kept no longer. */
  forgetLost(tx: WriteHandle): void;
  members(): Member[];
  devices(): Device[];
}

/** Forgets what the chain comes to and works it out again. */
function replay(tx: WriteHandle): void {
  tx.run('DELETE FROM sync_member');
  tx.run('DELETE FROM sync_device');
  const rows = tx.all<{ bytes: Uint8Array }>('SELECT bytes FROM sync_meta ORDER BY meta_seq');
  for (const { bytes } of rows) applyMeta(tx, decodeMeta(bytes));
}

/** Creates the log over a store that was opened with `syncMigrations`. */
export function createMetaLog({ read }: { read: ReadHandle }): MetaLog {
  return {
    head: () =>
      read.get<MetaHead>(
        'SELECT meta_seq AS metaSeq, hash FROM sync_meta ORDER BY meta_seq DESC LIMIT 1',
      ) ?? {
        metaSeq: 0,
        hash: new Uint8Array(wireSizes.hash),
      },
    hashOf: (metaSeq) =>
      read.get<{ hash: Uint8Array }>('SELECT hash FROM sync_meta WHERE meta_seq = ?', metaSeq)?.hash ?? null,
    append(tx, next) {
      for (const { meta, hash, record } of next) {
        tx.run(
          'INSERT INTO sync_meta (meta_seq, server_seq, hash, signature, bytes) VALUES (?, ?, ?, ?, ?)',
          meta.metaSeq,
          record.seq,
          hash,
          record.signature,
          record.bytes,
        );
        tx.run('DELETE FROM sync_lost_meta WHERE meta_seq <= ?', meta.metaSeq);
        applyMeta(tx, meta);
      }
    },
    rewind(tx, restoredHead) {
      tx.run(
        `INSERT OR REPLACE INTO sync_lost_meta (meta_seq, signature, bytes)
         SELECT meta_seq, signature, bytes FROM sync_meta WHERE server_seq > ?`,
        restoredHead,
      );
      tx.run('DELETE FROM sync_meta WHERE server_seq > ?', restoredHead);
      replay(tx);
    },
    lost: (above) =>
      read.all<SignedMeta>(
        'SELECT meta_seq AS metaSeq, signature, bytes FROM sync_lost_meta WHERE meta_seq > ? ORDER BY meta_seq',
        above,
      ),
    forgetLost: (tx) => void tx.run('DELETE FROM sync_lost_meta'),
    members: () => readMembers(read),
    devices: () => readDevices(read),
  };
}
