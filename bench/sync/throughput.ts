import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';

export interface Writers {
  readonly writers: number;
  /** Records of one push; the next push waits for its answer. */
  readonly batch: number;
  readonly seconds: number;
}

/** Prepares pushes of small updates of one document, each made once. */
function createPushes(
  groupId: GroupId,
  batch: number,
): () => { groupId: GroupId; documentId: string; payload: Uint8Array }[] {
  const doc = new Y.Doc();
  const documentId = `issue:${freshId()}`;
  let update: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => (update = next));
  let n = 0;
  return () =>
    Array.from({ length: batch }, () => {
      n += 1;
      doc.getMap('issue').set('title', `Title number ${n} of an issue that somebody renames again and again`);
      return { groupId, documentId, payload: update };
    });
}

async function write(link: HearthLink, groupId: GroupId, batch: number, until: number): Promise<number> {
  const next = createPushes(groupId, batch);
  let written = 0;
  while (performance.now() < until) written += (await link.push(next())).length;
  return written;
}

/** Durable records per second that all writers together get acknowledged. */
export async function hearthThroughput(
  urls: readonly string[],
  invite: string,
  { writers, batch, seconds }: Writers,
): Promise<number> {
  const [first = ''] = urls;
  const { owner } = await claim(first, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const links: HearthLink[] = [];
  for (let n = 0; n < writers; n++) links.push(await join(urls[n % urls.length] ?? first, owner));
  await Promise.all(links.map((link) => write(link, groupId, batch, performance.now() + 500)));
  const started = performance.now();
  const counts = await Promise.all(
    links.map((link) => write(link, groupId, batch, started + seconds * 1000)),
  );
  const ms = performance.now() - started;
  for (const link of [owner, ...links]) link.close();
  return (counts.reduce((sum, count) => sum + count, 0) / ms) * 1000;
}
