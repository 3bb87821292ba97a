import { once } from 'node:events';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { ProbedChild } from '../lib/probed-child.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';
import { loadHocuspocus } from './hocuspocus-client.ts';

/** Each of these writers edits a document of its own and waits for the answer before its next edit. */
export interface Load {
  readonly writers: number;
  /** Edits of each writer before anything is counted: a server that has just started is still being compiled. */
  readonly warmUpEach: number;
  readonly editsEach: number;
}

export interface Cost {
  /** µs of server CPU per update. */
  readonly cpu: number;
  readonly perSecond: number;
}

/** Runs the warm-up, then the edits that count. */
async function measure(
  server: ProbedChild,
  { writers, warmUpEach, editsEach }: Load,
  run: (edits: number) => Promise<unknown>,
): Promise<Cost> {
  await run(warmUpEach);
  const before = await server.usage();
  const started = performance.now();
  await run(editsEach);
  const ms = performance.now() - started;
  const after = await server.usage();
  const count = writers * editsEach;
  return { cpu: (after.cpu - before.cpu) / count, perSecond: (count / ms) * 1000 };
}

function setTitle(doc: Y.Doc, n: number): Uint8Array {
  let update: Uint8Array = new Uint8Array();
  const keep = (next: Uint8Array): void => void (update = next);
  doc.on('update', keep);
  doc.getMap('issue').set('title', n);
  doc.off('update', keep);
  return update;
}

/** Pushes one edit after the other. */
async function write(link: HearthLink, groupId: GroupId, edits: number): Promise<void> {
  const doc = new Y.Doc();
  const documentId = `issue:${freshId()}`;
  for (let n = 0; n < edits; n++) await link.push([{ groupId, documentId, payload: setTitle(doc, n) }]);
  doc.destroy();
}

/** What an update costs our server; each is durable before its answer. */
export async function hearthCpu(
  server: ProbedChild,
  { url, invite }: { url: string; invite: string },
  load: Load,
): Promise<Cost> {
  const { owner } = await claim(url, invite);
  const links: HearthLink[] = [];
  for (let n = 0; n < load.writers; n++) links.push(await join(url, owner));
  const groupId: GroupId = `team:${freshId()}`;
  const run = (edits: number): Promise<unknown> =>
    Promise.all(links.map((link) => write(link, groupId, edits)));
  const cost = await measure(server, load, run);
  for (const link of [owner, ...links]) link.close();
  return cost;
}

interface Editor {
  edit(n: number): void;
  /** Resolves when the server has answered all edits so far. */
  drained(): Promise<void>;
}

/** The same on Hocuspocus: it answers from memory, with a status that says that nothing is unsynced. */
export async function hocuspocusCpu(server: ProbedChild, url: string, load: Load): Promise<Cost> {
  const { connect } = await loadHocuspocus();
  const sockets = Array.from({ length: load.writers }, () => connect(url));
  const links = sockets.map((socket, n) => socket.open(`writer-${n}`));
  await Promise.all(links.map(({ synced }) => synced));
  const editors: Editor[] = links.map((link) => ({
    edit: (n) => link.doc.getMap('issue').set('title', n),
    drained: link.drained,
  }));
  const run = (edits: number): Promise<unknown> =>
    Promise.all(
      editors.map(async (editor) => {
        for (let n = 0; n < edits; n++) {
          editor.edit(n);
          await editor.drained();
        }
      }),
    );
  const cost = await measure(server, load, run);
  for (const socket of sockets) socket.close();
  return cost;
}

/** Bytes of a push of one edit. */
const PUSH = 180;

async function ping(socket: WebSocket, count: number): Promise<void> {
  const frame = new Uint8Array(PUSH);
  for (let n = 0; n < count; n++) {
    const answered = once(socket, 'message');
    socket.send(frame);
    await answered;
  }
}

/** The same on a server that does nothing with what it gets: the share of the library and of the kernel. */
export async function echoCpu(server: ProbedChild, url: string, load: Load): Promise<Cost> {
  const sockets = Array.from(
    { length: load.writers },
    () => new WebSocket(url, { perMessageDeflate: false }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const cost = await measure(server, load, (edits) =>
    Promise.all(sockets.map((socket) => ping(socket, edits))),
  );
  for (const socket of sockets) socket.close();
  return cost;
}
