import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { systemTimers } from '../../main/host/platform.ts';
import type { ProbedChild } from '../lib/probed-child.ts';
import { percentile } from '../lib/statistics.ts';
import { claim, freshId, join, type HearthLink } from './hearth-client.ts';

export interface PresenceLoad {
  readonly clients: number;
  readonly seconds: number;
  readonly editsPerSecond: number;
}

export interface PresenceResult {
  /** Edits that did not reach a client. */
  readonly undelivered: number;
  readonly editP50: number;
  readonly editP99: number;
  readonly loopDelayP99: number;
  readonly framesPerClient: number;
}

interface Watcher {
  readonly link: HearthLink;
  edits: number;
  frames: number;
}

/** Everybody shows a cursor in one document once a second while one person edits it. */
export async function hearthPresence(
  server: ProbedChild,
  { url, invite }: { url: string; invite: string },
  { clients, seconds, editsPerSecond }: PresenceLoad,
): Promise<PresenceResult> {
  const { owner } = await claim(url, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const documentId = `issue:${freshId()}`;
  const doc = new Y.Doc();
  let update: Uint8Array = new Uint8Array();
  doc.on('update', (next: Uint8Array) => (update = next));
  const edit = (n: number): Promise<unknown> => {
    doc.getText('body').insert(0, `${n} `);
    return owner.push([{ groupId, documentId, payload: update }]);
  };
  await edit(0);

  const latencies: number[] = [];
  let sentAt = 0;
  const watchers: Watcher[] = [];
  for (let n = 0; n < clients; n++) watchers.push({ link: await join(url, owner), edits: 0, frames: 0 });
  await Promise.all(
    watchers.map((watcher) => listen(watcher, () => latencies.push(performance.now() - sentAt))),
  );
  latencies.length = 0;
  for (const watcher of watchers) watcher.edits = 0;
  await server.usage();

  const stop = watchers.map(({ link }, n) => {
    let clock = 0;
    const tell = (): void =>
      link.presence(documentId, n + 1, ++clock, `{"user":{"name":"Member ${n}"},"cursor":${clock}}`);
    tell();
    return systemTimers.every(1_000, tell);
  });
  const edits = seconds * editsPerSecond;
  for (let n = 1; n <= edits; n++) {
    sentAt = performance.now();
    await edit(n);
    await pause(1_000 / editsPerSecond);
  }
  await pause(2_000);
  for (const undo of stop) undo();
  const { loopDelayP99 } = await server.usage();
  const undelivered = watchers.reduce((sum, watcher) => sum + (edits - watcher.edits), 0);
  const framesPerClient = watchers.reduce((sum, watcher) => sum + watcher.frames, 0) / clients;
  for (const link of [owner, ...watchers.map((watcher) => watcher.link)]) link.close();
  const [editP50, editP99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  return { undelivered, editP50, editP99, loopDelayP99, framesPerClient };
}

/** Resolves when the client has caught up. */
function listen(watcher: Watcher, arrived: () => void): Promise<void> {
  return new Promise((resolve) => {
    watcher.link.pull([], {
      records(items) {
        const count = items.filter(({ kind }) => kind === 'yjs').length;
        watcher.edits += count;
        if (count > 0) arrived();
        if (items.length === 0) resolve();
      },
      presence: () => void (watcher.frames += 1),
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void systemTimers.after(ms, resolve));
}
