import type * as Y from 'yjs';
import type { Random } from '../../../shared/lib/ports.ts';

/**
 * Gives a loaded document a writer id that no one has used in it. An id used again after a profile was
 * copied or restored, or after a change that was not saved, would make replicas differ for ever.
 */
export function takeFreshClientId(doc: Y.Doc, random: Random): void {
  const used = doc.store.clients;
  let id: number;
  do id = new DataView(Uint8Array.from(random.bytes(4)).buffer).getUint32(0);
  while (id === 0 || used.has(id));
  doc.clientID = id;
}
