import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { buildDocument } from '../documents/build-document.ts';
import { readStored } from '../documents/records.ts';
import { pull, push } from '../testing/exchange.ts';
import { create, openPair, rename, titles, type TestPair } from '../testing/pair.ts';
import type { TestProfile } from '../testing/open-profile.ts';

const open = (): Promise<TestPair> =>
  openPair(createSeededRandom(31), onTestFinished, { mergeAfter: { records: 10, bytes: 100_000 } });

/** As after an undetected fault: the digest is another one than the server's. */
const spoilDigest = ({ store }: TestProfile, groupId: GroupId): Promise<void> =>
  store.commit(
    (tx) => void tx.run('UPDATE group_cursor SET hash = zeroblob(32) WHERE group_id = ?', groupId),
  );

/** The state of the board with another priority of one of its issues. */
function forge({ store }: TestProfile, state: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const issue = store.read.get<{ id: string }>('SELECT issue_id AS id FROM issue_row ORDER BY issue_id')?.id;
  doc
    .getMap<Y.Map<unknown>>('issues')
    .get(issue ?? '')
    ?.set('priority', 'urgent');
  return Y.encodeStateAsUpdate(doc);
}

/** What the board says that is on the disk. */
function boardOf({ store }: TestProfile): string {
  const { id = 0 } =
    store.read.get<{ id: number }>("SELECT id FROM document WHERE name LIKE 'board:%'") ?? {};
  const doc = buildDocument(readStored(store.read, id));
  return JSON.stringify(
    Object.entries(doc.getMap('issues').toJSON()).toSorted(([x], [y]) => (x < y ? -1 : 1)),
  );
}

const expectWhole = async (a: TestProfile, b: TestProfile, { relay, group }: TestPair): Promise<void> => {
  const [own, theirs] = [a.replica.log.digest(group), b.replica.log.digest(group)];
  expect(own).not.toBeNull();
  expect(own).toEqual(theirs);
  expect(await titles(a)).toEqual(await titles(b));
  expect(boardOf(a)).toBe(boardOf(b));
  expect((await a.replica.queryIssues({ limit: 99 })).rows).toEqual(
    (await b.replica.queryIssues({ limit: 99 })).rows,
  );
  // And it can go on.
  await create(a, 'after');
  await push(a, relay.server);
  await pull(b, relay.server);
  expect(await titles(a)).toEqual(await titles(b));
};

test('153: a record that the server never had goes, with all that it wrote; what is unsent stays', async () => {
  const pair = await open();
  const { a, b, relay, group, settle } = pair;
  await create(a, 'one');
  await create(a, 'two');
  await settle();
  // Under a place that the server gave to nobody in this group.
  const board =
    a.store.read.get<{ id: number }>("SELECT id FROM document WHERE name LIKE 'board:%'")?.id ?? 0;
  const whole = new Y.Doc();
  for (const { payload } of a.store.read.all<{ payload: Uint8Array }>(
    'SELECT payload FROM record WHERE document = ? ORDER BY position',
    board,
  )) {
    Y.applyUpdate(whole, payload);
  }
  await a.store.commit((tx) => {
    tx.run(
      'INSERT INTO record (document, server_seq, payload, device_id, number) VALUES (?, 900000, ?, ?, 77)',
      board,
      forge(a, Y.encodeStateAsUpdate(whole)),
      'somebody',
    );
    tx.run("UPDATE issue_row SET title = 'flipped' WHERE title = 'two'");
  });
  await spoilDigest(a, group);
  const again = await a.reopen();
  await create(again, 'unsent');
  expect(boardOf(again)).toContain('urgent');
  await pull(again, relay.server);
  expect(await titles(again)).toEqual(['one', 'two', 'unsent']);
  expect(again.replica.log.pendingCount()).toBeGreaterThan(0);
  await push(again, relay.server);
  await pull(b, relay.server);
  await pull(again, relay.server);
  await expectWhole(again, b, pair);
});

test('153: a merged state that was damaged on the disk is built anew, also where its records were forgotten', async () => {
  const pair = await open();
  const { a, b, relay, group, settle } = pair;
  const id = await create(b, 'one');
  await settle();
  for (let i = 0; i < 30; i++) await rename(b, id, `title ${i}`);
  await settle();
  a.replica.log.backedUp(relay.records.length);
  await settle();
  const trimmed = a.store.read.get<{ n: number }>('SELECT max(seq) AS n FROM base WHERE own = 1')?.n ?? 0;
  expect(trimmed).toBeGreaterThan(0);
  await a.store.commit((tx) => {
    const row = tx.get<{ document: number; state: Uint8Array }>(
      "SELECT document, state FROM base JOIN document d ON d.id = document WHERE d.name LIKE 'board:%'",
    );
    if (!row) throw new Error('nothing was trimmed');
    expect(tx.all('SELECT 1 FROM snapshot WHERE document = ?', row.document)).toEqual([]);
    tx.run('UPDATE base SET state = ? WHERE document = ?', forge(a, row.state), row.document);
  });
  await spoilDigest(a, group);
  const again = await a.reopen();
  await rename(again, await create(again, 'x'), 'unsent');
  expect(boardOf(again)).toContain('urgent');
  // Cut off in the middle: nothing is gone yet.
  await again.replica.log.restartGroup(group);
  const half = relay.records.slice(0, Math.floor(relay.records.length / 2));
  await again.replica.log.applyRemote(half);
  expect(boardOf(again)).toContain('urgent');
  const last = await again.reopen();
  await pull(last, relay.server);
  expect(await titles(last)).toEqual(['title 29', 'unsent']);
  await push(last, relay.server);
  await pull(b, relay.server);
  await pull(last, relay.server);
  await expectWhole(last, b, pair);
});

test('153: so is a merged state of the server’s', async () => {
  const pair = await open();
  const { a, b, relay, group } = pair;
  await create(b, 'one');
  await push(b, relay.server);
  relay.server.compact(group, relay.records.length);
  await create(b, 'two');
  await push(b, relay.server);
  await pull(a, relay.server);
  await a.store.commit((tx) => {
    const row = tx.get<{ document: number; state: Uint8Array }>(
      "SELECT document, state FROM base JOIN document d ON d.id = document WHERE d.name LIKE 'board:%'",
    );
    if (!row) throw new Error('no base');
    tx.run('UPDATE base SET state = ? WHERE document = ?', forge(a, row.state), row.document);
  });
  await spoilDigest(a, group);
  const again = await a.reopen();
  // The board is loaded with what is on the disk.
  await create(again, 'unsent');
  expect(boardOf(again)).toContain('urgent');
  await pull(again, relay.server);
  expect(await titles(again)).toEqual(['one', 'two', 'unsent']);
  await push(again, relay.server);
  await pull(b, relay.server);
  await pull(again, relay.server);
  await expectWhole(again, b, pair);
});
