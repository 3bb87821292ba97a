import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';
import { loadHocuspocus } from './hocuspocus-client.ts';

export interface Crowd {
  readonly clients: number;
  /** Size of the document, in bytes of its state. */
  readonly bytes: number;
}

/** Pieces of text that differ, as people write them. */
function piece(n: number): string {
  return `Line ${n} says ${(n * 2_654_435_761) % 4_294_967_296} and then something about the tide. `;
}

/** A document of about this size, and the updates that made it. */
function write(bytes: number): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => void updates.push(update));
  const text = doc.getText('body');
  let size = 0;
  for (let n = 0; size < bytes; n++) {
    const block = Array.from({ length: 40 }, (_, i) => piece(n * 40 + i)).join('\n');
    text.insert(text.length, block);
    size += block.length;
  }
  return { doc, updates };
}

/** All clients come at the same moment; ms until the last one has the whole document as bytes. */
export async function hearthJoiners(
  { url, invite }: { url: string; invite: string },
  { clients, bytes }: Crowd,
): Promise<number> {
  const { owner } = await claim(url, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const documentId = `issue:${freshId()}`;
  const { updates } = write(bytes);
  let head = 0;
  for (let done = 0; done < updates.length; done += 64) {
    const records = updates.slice(done, done + 64).map((payload) => ({ groupId, documentId, payload }));
    head = (await owner.push(records)).at(-1) ?? head;
  }
  const links: HearthLink[] = [];
  for (let n = 0; n < clients; n++) links.push(await join(url, owner));
  const started = performance.now();
  await Promise.all(
    links.map(
      (link) =>
        new Promise<void>((resolve) => {
          link.pull([], { records: (_items, reached) => void (reached >= head && resolve()) });
        }),
    ),
  );
  const ms = performance.now() - started;
  for (const link of [owner, ...links]) link.close();
  return ms;
}

/** The same on Hocuspocus: ms until the last provider is synced. */
export async function hocuspocusJoiners(url: string, { clients, bytes }: Crowd): Promise<number> {
  const { connect } = await loadHocuspocus();
  const author = connect(url);
  const link = author.open('large');
  await link.synced;
  const { doc } = write(bytes);
  link.doc.getText('body').insert(0, doc.getText('body').toJSON());
  await link.drained();
  const sockets = Array.from({ length: clients }, () => connect(url));
  await Promise.all(sockets.map((socket, n) => socket.open(`warm-${n}`).synced));
  const started = performance.now();
  await Promise.all(sockets.map((socket) => socket.open('large').synced));
  const ms = performance.now() - started;
  for (const socket of [author, ...sockets]) socket.close();
  return ms;
}
