import type * as Y from 'yjs';
import type { Random } from '../../../shared/lib/ports.ts';

/** Bits that are left out of an id that yields: one of 4,096 ids that others take is as low. */
const YIELDING_BITS = 12;

function freshId(doc: Y.Doc, random: Random, leftOut: number): number {
  const used = doc.store.clients;
  for (;;) {
    const id = new DataView(Uint8Array.from(random.bytes(4)).buffer).getUint32(0) >>> leftOut;
    if (id !== 0 && !used.has(id)) return id;
  }
}

/**
 * Gives a loaded document a writer id that no one has used in it. An id used again after a profile was
 * copied or restored, or after a change that was not saved, would make replicas differ for ever.
 */
export function takeFreshClientId(doc: Y.Doc, random: Random): void {
  doc.clientID = freshId(doc, random, 0);
}

/**
 * Does `work` under a writer id below the others: of concurrent values of a field, Yjs keeps that of the highest id
 * (`Item.integrate`). So what is written here does not outdo what somebody else has written meanwhile.
 */
export function yielding<T>(doc: Y.Doc, random: Random, work: () => T): T {
  const usual = doc.clientID;
  doc.clientID = freshId(doc, random, YIELDING_BITS);
  try {
    return work();
  } finally {
    doc.clientID = usual;
  }
}
