import { expect, onTestFinished, test } from 'vitest';
import { documentId } from '../../../shared/documents/document-id.ts';
import { crowdedUpdate } from '../../../shared/testing/crowded-update.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import { create, openPair, titles } from '../testing/pair.ts';

/** A server that was broken into hands out what no server takes. Without the check this test does not end in time. */
test('51: what Yjs would take in for ever is passed over, in records and in states, and the rest is applied', async () => {
  const { a, relay, group, settle } = await openPair(createSeededRandom(41), onTestFinished);
  const issue = await create(a, 'one');
  await settle();
  const board = a.store.read.get<{ name: string }>("SELECT name FROM document WHERE name LIKE 'board:%'");
  if (!board) throw new Error('no board');
  const payload = crowdedUpdate(30_000, [77, 78]);
  const seq = relay.records.length;
  const names = [board.name, documentId({ kind: 'issue', issueId: issue })];
  const records = names.map((name, i): YjsRecord => ({
    kind: 'yjs',
    seq: seq + 1 + i,
    groupId: group,
    deviceId: '01890000-0000-7000-8000-0000000000ee',
    localId: 1 + i,
    documentId: name,
    origin: '',
    payload,
  }));
  // Somebody has the text open.
  a.replica.documents.open(names[1] ?? '');
  await a.replica.log.applyRemote(records);
  await a.replica.log.applySnapshots(
    names.map((name) => ({ documentId: name, groupId: group, seq: seq + 5, state: payload })),
  );
  expect(a.store.read.all("SELECT 1 FROM record WHERE fault = 'undecodable'")).toHaveLength(2);
  expect(a.store.read.all('SELECT 1 FROM base WHERE unread = 0')).toEqual([]);
  const again = await a.reopen();
  await create(again, 'two');
  expect((await again.replica.getIssue(issue)).description).toBe('about one');
  expect(await titles(again)).toEqual(['one', 'two']);
}, 30_000);
