import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { startProbed } from '../lib/probed-child.ts';
import { percentile } from '../lib/statistics.ts';
import { claim, connect, freshId, type Device, type HearthLink } from './hearth-client.ts';
import { serverAddress } from './server-address.ts';

export interface GrownLog {
  readonly records: number;
  /** ms from starting the server to its being ready, Node included. */
  readonly startMs: number;
  /** Bytes of heap and of all memory, when nothing happens. */
  readonly heap: number;
  readonly rss: number;
  /** ms from push to ack, one at a time. */
  readonly pushP50: number;
  /** Records per second to one device that begins. */
  readonly readPerSecond: number;
}

const PER_DOCUMENT = 50;

async function fill(owner: HearthLink, groupId: GroupId, records: number): Promise<void> {
  const doc = new Y.Doc();
  let update: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => (update = next));
  const updates = Array.from({ length: PER_DOCUMENT }, (_, n) => {
    doc.getMap('issue').set('title', `Title ${n}`);
    return update;
  });
  const batches: Promise<unknown>[] = [];
  for (let done = 0; done < records; done += PER_DOCUMENT) {
    const documentId = `issue:${freshId()}`;
    batches.push(owner.push(updates.map((payload) => ({ groupId, documentId, payload }))));
    if (batches.length >= 8) await batches.shift();
  }
  await Promise.all(batches);
}

async function timePushes(owner: HearthLink, groupId: GroupId): Promise<number> {
  const doc = new Y.Doc();
  const documentId = `issue:${freshId()}`;
  let payload: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => (payload = next));
  const samples: number[] = [];
  for (let n = 0; n < 200; n++) {
    doc.getMap('issue').set('title', n);
    const started = performance.now();
    await owner.push([{ groupId, documentId, payload }]);
    samples.push(performance.now() - started);
  }
  return percentile(samples, 0.5);
}

async function readAll(url: string, device: Device, head: number): Promise<number> {
  const link = await connect(url, device, { kind: 'resume' });
  let count = 0;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    link.pull([], {
      records(items, reached) {
        count += items.length;
        if (reached >= head) resolve();
      },
    });
  });
  const perSecond = (count / (performance.now() - started)) * 1000;
  link.close();
  return perSecond;
}

/** How start, memory, writing and reading change as the log of a folder grows. */
export async function growLog(folder: string, lengths: readonly number[]): Promise<GrownLog[]> {
  const file = 'bench/sync/servers/hearth.ts';
  let device: Device | null = null;
  let written = 0;
  const groupId: GroupId = `team:${freshId()}`;
  const results: GrownLog[] = [];
  for (const records of lengths) {
    const filler = await startProbed(file, [folder]);
    const { url, invite } = serverAddress(filler.ready);
    if (!device) {
      const claimed = await claim(url, invite);
      ({ device } = claimed);
      claimed.owner.close();
    }
    const owner = await connect(url, device, { kind: 'resume' });
    await fill(owner, groupId, records - written);
    written = records;
    owner.close();
    await filler.stop();

    const started = performance.now();
    const server = await startProbed(file, [folder]);
    const startMs = performance.now() - started;
    const address = serverAddress(server.ready).url;
    const { heap, rss } = await server.usage();
    const link = await connect(address, device, { kind: 'resume' });
    const pushP50 = await timePushes(link, groupId);
    written += 200;
    link.close();
    const readPerSecond = await readAll(address, device, written);
    await server.stop();
    results.push({ records, startMs, heap, rss, pushP50, readPerSecond });
  }
  return results;
}
