import type { Usage } from '../lib/probe.ts';
import type { ProbedChild } from '../lib/probed-child.ts';
import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, connect, freshId, join, newDevice, type Device, type HearthLink } from './hearth-client.ts';
import { loadHocuspocus, type PeerSocket } from './hocuspocus-client.ts';

/** Bytes of heap that one thing costs a server while nothing happens. */
export interface IdleCost {
  readonly perConnection: number;
  readonly perDocument: number;
}

export interface HearthIdleCost extends IdleCost {
  /** When the same devices come back: without what the server keeps of each new member and device. */
  readonly perKnownConnection: number;
}

export interface IdleSize {
  readonly connections: number;
  readonly documents: number;
}

/** Opened, and closed again, before anything is counted: compiled code is no cost of the next connection. */
const WARM_UP = { connections: 200, documents: 2_000 } as const;

/** A document with one small update, as an issue that was created. */
function firstUpdate(): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('issue').set('title', 'A title of an issue');
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** Connects devices, each of which catches up. */
async function openAll(
  devices: readonly Device[],
  groupId: GroupId,
  open: (device: Device) => Promise<HearthLink>,
): Promise<HearthLink[]> {
  const links: HearthLink[] = [];
  for (const device of devices) {
    const link = await open(device);
    await new Promise<void>((resolve) => {
      link.pull([{ groupId, seq: Number.MAX_SAFE_INTEGER }], { records: () => resolve() });
    });
    links.push(link);
  }
  return links;
}

/** Usage when nothing is freed any more: what is over is collected with a delay. */
async function settled(server: ProbedChild): Promise<Usage> {
  let usage = await server.usage();
  for (let same = 0; same < 5;) {
    const next = await server.usage();
    same = Math.abs(next.heap - usage.heap) < 10_000 ? same + 1 : 0;
    usage = next;
  }
  return usage;
}

function closeAll(links: readonly { close(): void }[]): void {
  for (const link of links) link.close();
}

/** Connections that have caught up, and documents that all of them could be sent. */
export async function hearthIdle(
  server: ProbedChild,
  { url, invite }: { url: string; invite: string },
  { connections, documents }: IdleSize,
): Promise<HearthIdleCost> {
  const { owner } = await claim(url, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const payload = firstUpdate();
  const create = async (count: number): Promise<void> => {
    const some = (): { groupId: GroupId; documentId: string; payload: Uint8Array } => {
      return { groupId, documentId: `issue:${freshId()}`, payload };
    };
    for (let done = 0; done < count; done += 100) await owner.push(Array.from({ length: 100 }, some));
  };
  await create(WARM_UP.documents);
  const joinAll = (devices: readonly Device[]): Promise<HearthLink[]> =>
    openAll(devices, groupId, (device) => join(url, owner, device));
  closeAll(await joinAll(Array.from({ length: WARM_UP.connections }, newDevice)));
  const empty = await settled(server);
  await create(documents);
  const withDocuments = await settled(server);
  const devices = Array.from({ length: connections }, newDevice);
  const links = await joinAll(devices);
  const withConnections = await settled(server);
  closeAll(links);
  const before = await settled(server);
  const again = await openAll(devices, groupId, (device) => connect(url, device, { kind: 'resume' }));
  const withKnown = await settled(server);
  closeAll([owner, ...again]);
  return {
    perConnection: (withConnections.heap - withDocuments.heap) / connections,
    perKnownConnection: (withKnown.heap - before.heap) / connections,
    perDocument: (withDocuments.heap - empty.heap) / documents,
  };
}

/** Documents that a client has opened, and sockets with one document each. */
export async function hocuspocusIdle(
  server: ProbedChild,
  url: string,
  { connections, documents }: IdleSize,
): Promise<IdleCost> {
  const { connect: open } = await loadHocuspocus();
  const first = open(url);
  await openMany(first, 0, WARM_UP.documents);
  const early = Array.from({ length: WARM_UP.connections }, () => open(url));
  await Promise.all(early.map((socket) => socket.open('doc-0').synced));
  closeAll(early);
  const empty = await settled(server);
  await openMany(first, WARM_UP.documents, documents);
  const withDocuments = await settled(server);
  const sockets = Array.from({ length: connections }, () => open(url));
  await Promise.all(sockets.map((socket) => socket.open('doc-0').synced));
  const withConnections = await settled(server);
  closeAll([first, ...sockets]);
  return {
    perConnection: (withConnections.heap - withDocuments.heap) / connections,
    perDocument: (withDocuments.heap - empty.heap) / documents,
  };
}

/** Opens documents over one socket, 80 at a time: more at once never finish (its limit of pending documents). */
export async function openMany(socket: PeerSocket, first: number, documents: number): Promise<void> {
  const end = first + documents;
  for (let from = first; from < end; from += 80) {
    const links = Array.from({ length: Math.min(80, end - from) }, (_, i) => socket.open(`doc-${from + i}`));
    await Promise.all(links.map(({ synced }) => synced));
  }
}
