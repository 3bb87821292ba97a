import * as Y from 'yjs';
import type { ProbedChild } from '../lib/probed-child.ts';
import { claim, freshId } from './hearth-client.ts';

/** Commits enough that the write-ahead log went round many times: what it costs to take it over counts too. */
function commitsOf(perCommit: number): number {
  return Math.min(4_000, Math.ceil(100_000 / perCommit));
}

/**
 * Bytes that the server writes for each byte of accepted updates, by records per commit. The answers to the pushes
 * are among them, some bytes a record.
 */
export async function hearthWritten(
  server: ProbedChild,
  { url, invite }: { url: string; invite: string },
  batches: readonly number[],
): Promise<{ perCommit: number; ratio: number }[]> {
  const { owner } = await claim(url, invite);
  const groupId = `team:${freshId()}` as const;
  const results: { perCommit: number; ratio: number }[] = [];
  for (const perCommit of batches) {
    const doc = new Y.Doc();
    const documentId = `issue:${freshId()}`;
    let update: Uint8Array = new Uint8Array();
    doc.on('update', (next: Uint8Array) => (update = next));
    const next = (): Uint8Array => {
      doc
        .getText('body')
        .insert(0, 'About a hundred bytes of text, as a sentence that is pasted or typed has. ');
      return update;
    };
    const commits = commitsOf(perCommit);
    let accepted = 0;
    const before = await server.usage();
    for (let n = 0; n < commits; n++) {
      const payloads = Array.from({ length: perCommit }, next);
      accepted += payloads.reduce((sum, { length }) => sum + length, 0);
      // A push has 512 records at most; those that come together share a commit.
      const halves = perCommit > 512 ? [payloads.slice(0, 500), payloads.slice(500)] : [payloads];
      await Promise.all(
        halves.map((half) => owner.push(half.map((payload) => ({ groupId, documentId, payload })))),
      );
    }
    const after = await server.usage();
    results.push({ perCommit, ratio: (after.written - before.written) / accepted });
  }
  owner.close();
  return results;
}
