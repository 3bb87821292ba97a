import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import { getState, type Doc } from 'yjs';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** Remembers writers of a document whose structs were refused. */
export function keepRefusedClients(tx: WriteHandle, name: string, clients: Iterable<number>): void {
  for (const client of clients) {
    tx.run('INSERT OR IGNORE INTO refused_client (document, client) VALUES (?, ?)', name, client);
  }
}

/** True for an update that would bring refused structs back, as a window does that was not told to begin anew. */
export function bringsRefused(read: ReadHandle, name: string, doc: Doc, { clients }: UpdateOutline): boolean {
  return clients.some(
    ({ client, to }) =>
      to > getState(doc.store, client) &&
      read.get('SELECT 1 FROM refused_client WHERE document = ? AND client = ?', name, client) !== undefined,
  );
}
