import type { UpdateOutline } from '../../../shared/documents/update-outline.ts';
import { getState, type Doc } from 'yjs';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';

/** Remembers writers of a document whose structs were refused. */
export function keepRefusedClients(tx: WriteHandle, name: string, clients: Iterable<number>): void {
  for (const client of clients) {
    tx.run('INSERT OR IGNORE INTO refused_client (document, client) VALUES (?, ?)', name, client);
  }
}

/** Clocks of each client up to which an update needs structs, or brings them; `to` not included. */
function* reaches({ clients, references, deleted }: UpdateOutline): Generator<[client: number, to: number]> {
  for (const { client, to } of clients) yield [client, to];
  for (const [client, clock] of references) yield [client, clock + 1];
  yield* deleted;
}

/**
 * True for an update that would bring refused structs back, as a window does that was not told to begin anew, or that
 * builds on them: it would wait for them for ever.
 */
export function bringsRefused(read: ReadHandle, name: string, doc: Doc, outline: UpdateOutline): boolean {
  for (const [client, to] of reaches(outline)) {
    if (to <= getState(doc.store, client)) continue;
    const sql = 'SELECT 1 FROM refused_client WHERE document = ? AND client = ?';
    if (read.get(sql, name, client) !== undefined) return true;
  }
  return false;
}
