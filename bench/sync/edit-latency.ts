import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, freshId, join } from './hearth-client.ts';
import { loadHocuspocus, type PeerDoc } from './hocuspocus-client.ts';
import { loadYWebsocket } from './y-websocket-client.ts';

/** One edit at a time from one client to another, both in this process; ms from the edit to its being applied. */
export async function hearthLatency(url: string, invite: string, edits: number): Promise<number[]> {
  const { owner } = await claim(url, invite);
  const reader = await join(url, owner);
  const groupId: GroupId = `team:${freshId()}`;
  const documentId = `issue:${freshId()}`;
  const written = new Y.Doc();
  const read = new Y.Doc();
  let seen = (): void => undefined;
  reader.pull([], {
    records(items) {
      for (const item of items) if (item.kind === 'yjs') Y.applyUpdate(read, item.payload);
      seen();
    },
  });
  let update: Uint8Array = new Uint8Array();
  written.on('update', (next: Uint8Array) => (update = next));
  const samples: number[] = [];
  for (let n = 1; n <= edits; n++) {
    const started = performance.now();
    const arrived = new Promise<void>((resolve) => {
      seen = () => void (read.getMap('issue').get('title') === n && resolve());
    });
    written.getMap('issue').set('title', n);
    const acked = owner.push([{ groupId, documentId, payload: update }]);
    await arrived;
    samples.push(performance.now() - started);
    await acked;
  }
  owner.close();
  reader.close();
  return samples;
}

/** One edit at a time in `from`, until `to` says the same. */
async function roundTrips(from: PeerDoc, to: PeerDoc, edits: number): Promise<number[]> {
  const written = from.getMap('issue');
  const read = to.getMap('issue');
  let seen = (): void => undefined;
  read.observe(() => seen());
  const samples: number[] = [];
  for (let n = 1; n <= edits; n++) {
    const started = performance.now();
    const arrived = new Promise<void>((resolve) => {
      seen = () => void (read.get('title') === n && resolve());
    });
    written.set('title', n);
    await arrived;
    samples.push(performance.now() - started);
  }
  return samples;
}

/** The same with two providers on a Hocuspocus server. */
export async function hocuspocusLatency(url: string, edits: number): Promise<number[]> {
  const { connect } = await loadHocuspocus();
  const sockets = [connect(url), connect(url)];
  const [writer, reader] = sockets.map((socket) => socket.open('bench'));
  if (!writer || !reader) throw new Error('No clients');
  await Promise.all([writer.synced, reader.synced]);
  const samples = await roundTrips(writer.doc, reader.doc, edits);
  for (const socket of sockets) socket.close();
  return samples;
}

/** The same with two providers on a y-websocket server. */
export async function yWebsocketLatency(url: string, edits: number): Promise<number[]> {
  const { open } = await loadYWebsocket();
  const [writer, reader] = [await open(url, 'bench'), await open(url, 'bench')];
  const samples = await roundTrips(writer.doc, reader.doc, edits);
  writer.close();
  reader.close();
  return samples;
}
