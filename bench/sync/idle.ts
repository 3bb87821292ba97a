import type { ProbedChild } from '../lib/probed-child.ts';
import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';
import { loadHocuspocus, type PeerSocket } from './hocuspocus-client.ts';

/** Bytes of heap that one thing costs a server while nothing happens. */
export interface IdleCost {
  readonly perConnection: number;
  readonly perDocument: number;
}

export interface IdleSize {
  readonly connections: number;
  readonly documents: number;
}

/** A document with one small update, as an issue that was created. */
function firstUpdate(): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('issue').set('title', 'A title of an issue');
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** Connections that have caught up, and documents that all of them could be sent. */
export async function hearthIdle(
  server: ProbedChild,
  { url, invite }: { url: string; invite: string },
  { connections, documents }: IdleSize,
): Promise<IdleCost> {
  const { owner } = await claim(url, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const payload = firstUpdate();
  const empty = await server.usage();
  for (let done = 0; done < documents; done += 100) {
    await owner.push(
      Array.from({ length: 100 }, () => ({ groupId, documentId: `issue:${freshId()}`, payload })),
    );
  }
  const withDocuments = await server.usage();
  const links: HearthLink[] = [];
  for (let n = 0; n < connections; n++) {
    const link = await join(url, owner);
    await new Promise<void>((resolve) => {
      link.pull([{ groupId, seq: documents * 10 }], { records: () => resolve() });
    });
    links.push(link);
  }
  const withConnections = await server.usage();
  for (const link of [owner, ...links]) link.close();
  return {
    perConnection: (withConnections.heap - withDocuments.heap) / connections,
    perDocument: (withDocuments.heap - empty.heap) / documents,
  };
}

/** Documents that a client has opened, and sockets with one document each. */
export async function hocuspocusIdle(
  server: ProbedChild,
  url: string,
  { connections, documents }: IdleSize,
): Promise<IdleCost> {
  const { connect } = await loadHocuspocus();
  const first = connect(url);
  const empty = await server.usage();
  await openMany(first, documents);
  const withDocuments = await server.usage();
  const sockets = Array.from({ length: connections }, () => connect(url));
  await Promise.all(sockets.map((socket) => socket.open('doc-0').synced));
  const withConnections = await server.usage();
  for (const socket of [first, ...sockets]) socket.close();
  return {
    perConnection: (withConnections.heap - withDocuments.heap) / connections,
    perDocument: (withDocuments.heap - empty.heap) / documents,
  };
}

/** Opens documents over one socket, 80 at a time: more at once never finish (its limit of pending documents). */
export async function openMany(socket: PeerSocket, documents: number): Promise<void> {
  for (let from = 0; from < documents; from += 80) {
    const links = Array.from({ length: Math.min(80, documents - from) }, (_, i) =>
      socket.open(`doc-${from + i}`),
    );
    await Promise.all(links.map(({ synced }) => synced));
  }
}
