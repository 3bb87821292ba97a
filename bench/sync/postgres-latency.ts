import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';
import type { Instances } from './postgres-instances.ts';

/** Samples in ms, from an edit to its being applied by a reader. */
export interface Latencies {
  /** At the instance of the writer. */
  readonly same: number[];
  /** At another instance; empty where there is none. */
  readonly other: number[];
}

/** A replica of one document that says when it sees a number. */
function createReader(link: HearthLink, documentId: string): (n: number) => Promise<number> {
  const read = new Y.Doc();
  let seen = (): void => undefined;
  function take(items: readonly LogRecord[]): void {
    for (const item of items) {
      if (item.kind === 'yjs' && item.documentId === documentId) Y.applyUpdate(read, item.payload);
    }
    seen();
  }
  link.pull([], { records: take });
  return (n) =>
    new Promise((resolve) => {
      seen = () => void (read.getMap('issue').get('title') === n && resolve(performance.now()));
      seen();
    });
}

/** Somebody who writes all the time at an instance, batch by batch, so that the log is busy. */
function keepWriting(link: HearthLink, groupId: GroupId): () => Promise<void> {
  const doc = new Y.Doc();
  const documentId = `issue:${freshId()}`;
  let update: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => (update = next));
  let isOver = false;
  async function write(): Promise<void> {
    for (let n = 0; !isOver; n++) {
      doc.getMap('issue').set('title', n);
      await link.push([{ groupId, documentId, payload: update }]);
    }
  }
  const writing = write();
  return async () => {
    isOver = true;
    await writing;
  };
}

/** One edit at a time at the first instance, seen at each, while `busy` others write as fast as they can. */
export async function postgresLatency(
  { urls, invite }: Pick<Instances, 'urls' | 'invite'>,
  { edits, busy }: { readonly edits: number; readonly busy: number },
): Promise<Latencies> {
  const [first = '', second] = urls;
  const { owner } = await claim(first, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const documentId = `issue:${freshId()}`;
  const links = [await join(first, owner), ...(second === undefined ? [] : [await join(second, owner)])];
  const waits = links.map((link) => createReader(link, documentId));
  const others = [];
  for (let n = 0; n < busy; n++) others.push(await join(urls[n % urls.length] ?? first, owner));
  const stops = others.map((link) => keepWriting(link, groupId));
  const written = new Y.Doc();
  let update: Uint8Array = new Uint8Array();
  written.on('update', (next: Uint8Array) => (update = next));
  const samples: number[][] = links.map(() => []);
  for (let n = 1; n <= edits; n++) {
    const arrived = waits.map((wait) => wait(n));
    const started = performance.now();
    written.getMap('issue').set('title', n);
    const acked = owner.push([{ groupId, documentId, payload: update }]);
    for (const [i, at] of (await Promise.all(arrived)).entries()) samples[i]?.push(at - started);
    await acked;
  }
  for (const stop of stops) await stop();
  for (const link of [owner, ...links, ...others]) link.close();
  const [same = [], other = []] = samples;
  return { same, other };
}
