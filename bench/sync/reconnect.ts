import * as Y from 'yjs';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { claim, freshId, join } from './hearth-client.ts';
import { loadHocuspocus } from './hocuspocus-client.ts';
import { openMany } from './idle.ts';

export interface Missed {
  readonly documents: number;
  readonly operations: number;
}

export interface Reconnected {
  /** From the new connection to the last operation in memory. */
  readonly ms: number;
  readonly bytes: number;
  /** What the differences of state vectors come to, each with the name of its document, as Hocuspocus frames them. */
  readonly diffBytes: number;
}

interface Edited {
  readonly documentId: string;
  readonly doc: Y.Doc;
}

/** Edits the documents in turn, as people do, and answers the updates in order. */
function editAll(
  edited: readonly Edited[],
  operations: number,
): { documentId: string; payload: Uint8Array }[] {
  const updates: { documentId: string; payload: Uint8Array }[] = [];
  let documentId = '';
  for (const { doc } of edited) {
    doc.on('update', (payload: Uint8Array) => void updates.push({ documentId, payload }));
  }
  for (let n = 0; n < operations; n++) {
    const one = edited[n % edited.length];
    if (!one) continue;
    documentId = one.documentId;
    one.doc.getMap('issue').set('title', `Title ${n}`);
  }
  return updates;
}

/** A client that had all documents comes back and reads what was written meanwhile. */
export async function hearthReconnect(
  { url, invite }: { url: string; invite: string },
  { documents, operations }: Missed,
): Promise<Reconnected> {
  const { owner } = await claim(url, invite);
  const groupId: GroupId = `team:${freshId()}`;
  const edited = Array.from({ length: documents }, () => ({
    documentId: `issue:${freshId()}`,
    doc: new Y.Doc(),
  }));
  const pushAll = async (
    updates: readonly { documentId: string; payload: Uint8Array }[],
  ): Promise<number> => {
    let last = 0;
    for (let done = 0; done < updates.length; done += 256) {
      const records = updates.slice(done, done + 256).map((update) => ({ ...update, groupId }));
      last = (await owner.push(records)).at(-1) ?? last;
    }
    return last;
  };
  const first = editAll(edited, documents);
  const known = await pushAll(first);
  const vectors = edited.map(({ doc }) => Y.encodeStateVector(doc));
  const replicas = new Map(
    edited.map(({ documentId, doc }) => {
      const replica = new Y.Doc();
      Y.applyUpdate(replica, Y.encodeStateAsUpdate(doc));
      return [documentId, replica];
    }),
  );
  const head = await pushAll(editAll(edited, operations));
  const diffs = edited.map(({ doc }, i) => Y.encodeStateAsUpdate(doc, vectors[i]));

  const reader = await join(url, owner);
  const before = reader.bytesReceived;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    reader.pull([{ groupId, seq: known }], {
      records(items, reached) {
        for (const item of items) {
          const replica = item.kind === 'yjs' ? replicas.get(item.documentId) : undefined;
          if (item.kind === 'yjs' && replica) Y.applyUpdate(replica, item.payload);
        }
        if (reached >= head) resolve();
      },
    });
  });
  const ms = performance.now() - started;
  const bytes = reader.bytesReceived - before;
  owner.close();
  reader.close();
  const diffBytes = diffs.reduce(
    (sum, diff, i) => sum + diff.length + (edited[i]?.documentId.length ?? 0) + 4,
    0,
  );
  return { ms, bytes, diffBytes };
}

/** A Hocuspocus client that opens as many empty documents: its handshakes alone. */
export async function hocuspocusReconnect(url: string, documents: number): Promise<number> {
  const { connect } = await loadHocuspocus();
  const socket = connect(url);
  await socket.open('warm').synced;
  const started = performance.now();
  await openMany(socket, 0, documents);
  const ms = performance.now() - started;
  socket.close();
  return ms;
}
