import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { YjsRecord } from '../../../shared/wire/messages.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push } from '../testing/exchange.ts';
import { create, openPair, rename, titles, updatesOf } from '../testing/pair.ts';

describe('153: reading a group again from the start', () => {
  test('what was missing comes in, what is here stays, unsent work too, and the digest is right again', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(b, 'first');
    await rename(b, id, 'second');
    await push(b, relay.server);
    await pull(a, relay.server);
    const lost = updatesOf(relay.records).findLast(({ documentId }) => documentId.startsWith('board:'));
    // As if it had never been applied: the row is gone, the cursor is past it.
    await a.store.commit((tx) => tx.run('DELETE FROM record WHERE server_seq = ?', lost?.seq ?? 0));
    const broken = await a.reopen();
    await create(broken, 'unsent');
    await broken.replica.log.restartGroup(group);
    expect(broken.replica.log.digest(group)).toBeNull();
    expect(broken.replica.log.cursors()).toContainEqual({ groupId: group, seq: 0 });
    const count = (): number => broken.store.read.all('SELECT 1 FROM record').length;
    const before = count();
    await broken.replica.log.applyRemote(relay.records);
    expect(count()).toBe(before + 1);
    expect(broken.replica.log.digest(group)).toEqual(
      relay.server.pull([]).digests.map(({ groupId: _, isBase: __, ...digest }) => digest)[1],
    );
    expect(await titles(broken)).toEqual(['second', 'unsent']);
    expect(broken.replica.log.pendingCount()).toBeGreaterThan(0);
    await push(broken, relay.server);
    await pull(b, relay.server);
    expect(await titles(b)).toEqual(['second', 'unsent']);
  });

  test('another payload in a known place gives way, and the document is built anew', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(b, 'first');
    const other = await create(b, 'other');
    await rename(b, id, 'right');
    await push(b, relay.server);
    const real = updatesOf(relay.records).at(-1);
    if (!real) throw new Error('no record');
    const fork = new Y.Doc();
    for (const record of updatesOf(relay.records)) {
      if (record !== real && record.documentId === real.documentId) Y.applyUpdate(fork, record.payload);
    }
    const before = Y.encodeStateVector(fork);
    fork.getMap<Y.Map<unknown>>('issues').get(other)?.set('title', 'forged');
    const payload = Y.encodeStateAsUpdate(fork, before);
    const tampered = relay.records.map((record) => (record === real ? { ...real, payload } : record));
    await a.replica.log.applyRemote(tampered);
    expect(await titles(a)).toEqual(['first', 'forged']);
    await pull(a, relay.server);
    expect(await titles(a)).toEqual(['other', 'right']);
    expect(a.replica.log.digest(group)).not.toBeNull();
    const again = await a.reopen();
    expect((await again.replica.getIssue(id)).title).toBe('right');
    await rename(again, other, 'renamed');
    await push(again, relay.server);
    await push(b, relay.server);
  });
});

test('153: what was merged already gives way too', async () => {
  const made = await openPair(createSeededRandom(22), onTestFinished, {
    mergeAfter: { records: 10, bytes: 100_000 },
  });
  const { a, b } = made;
  const { server } = made.relay;
  const id = await create(b, 'first');
  await made.settle();
  const from = server.records().length;
  for (let i = 0; i < 30; i++) await rename(b, id, `title ${i}`);
  await push(b, server);
  // The tenth of them never wrote what it says there, and the last ones are not read yet.
  const forged = updatesOf(server.records()).map((record) =>
    record.seq === from + 10 ? { ...record, payload: new Uint8Array([0, 0]) } : record,
  );
  await a.replica.log.applyRemote(forged.slice(0, from + 25));
  expect(a.store.read.get('SELECT through FROM snapshot')).toBeDefined();
  await pull(a, server);
  expect((await a.replica.getIssue(id)).title).toBe('title 29');
  a.replica.log.backedUp(server.records().length);
  await made.settle();
  const again = await a.reopen();
  expect((await again.replica.getIssue(id)).title).toBe('title 29');
});

describe('154: holes', () => {
  test('behind a purged record the digest waits for the server, and the cursor with it', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(b, 'secret');
    await create(b, 'kept');
    await push(b, relay.server);
    relay.server.purge([`issue:${id}`]);
    const before = a.replica.log.cursors();
    const { records, digests } = relay.server.pull(before);
    await a.replica.log.applyRemote([...records, ...records]);
    expect(a.replica.log.digest(group)).toBeNull();
    expect(a.replica.log.cursors().filter(({ seq }) => seq > 0)).toEqual(before);
    expect(await titles(a)).toEqual(['kept', 'secret']);
    const digest = digests.find(({ groupId }) => groupId === group);
    if (!digest?.isBase) throw new Error('no base');
    await a.replica.log.rebase(group, digest);
    expect(a.replica.log.digest(group)).toEqual({ seq: digest.seq, hash: digest.hash });
    expect(a.store.read.all('SELECT 1 FROM record WHERE length(payload) = 0')).toEqual([]);
    await create(b, 'later');
    await push(b, relay.server);
    await pull(a, relay.server);
    expect(await titles(a)).toEqual(['kept', 'later', 'secret']);
  });

  test('a newcomer begins with merged states, applies what comes after, and agrees about the digest', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(a, 'one');
    for (let i = 0; i < 5; i++) await rename(a, id, `one ${i}`);
    await push(a, relay.server);
    relay.server.compact(group, relay.records.length);
    const second = await create(a, 'two');
    await rename(a, id, 'one at last');
    await push(a, relay.server);
    const session = b.replica.documentLoads();
    await pull(b, relay.server);
    expect(await titles(b)).toEqual(['one at last', 'two']);
    expect((await b.replica.getIssue(id)).description).toBe('about one');
    expect((await b.replica.getIssue(second)).description).toBe('about two');
    expect(b.replica.documentLoads()).toBeGreaterThan(session);
    const again = await b.reopen();
    await rename(again, second, 'two at last');
    await push(again, relay.server);
    await pull(a, relay.server);
    expect(await titles(a)).toEqual(['one at last', 'two at last']);
  });

  test('cut off between the states and the digest, it begins again and ends the same', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    await create(a, 'one');
    await push(a, relay.server);
    relay.server.compact(group, relay.records.length);
    await create(a, 'two');
    await push(a, relay.server);
    const { snapshots, records } = relay.server.pull(b.replica.log.cursors());
    await b.replica.log.applySnapshots(snapshots);
    await b.replica.log.applyRemote(records);
    const again = await b.reopen();
    expect(again.replica.log.digest(group)).toBeNull();
    await pull(again, relay.server);
    expect(await titles(again)).toEqual(['one', 'two']);
    const rows = again.store.read.all('SELECT server_seq FROM record WHERE server_seq IS NOT NULL');
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
  });
});

test('155: ten thousand records are applied in bounded commits', async () => {
  const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
  const id = await create(a, 'x');
  await push(a, relay.server);
  await pull(b, relay.server);
  const documentId = updatesOf(relay.records).at(-1)?.documentId ?? '';
  const doc = new Y.Doc();
  for (const { payload } of updatesOf(relay.records).filter((record) => record.documentId === documentId)) {
    Y.applyUpdate(doc, payload);
  }
  const news: YjsRecord[] = [];
  doc.on('update', (payload: Uint8Array) => {
    const localId = news.length + 1;
    const place = { seq: relay.records.length + localId, localId, groupId: group, documentId };
    news.push({
      kind: 'yjs',
      deviceId: '01890000-0000-7000-8000-0000000000ff',
      origin: '',
      payload,
      ...place,
    });
  });
  const issue = doc.getMap<Y.Map<unknown>>('issues').get(id);
  for (let n = 1; n <= 10_000; n++) issue?.set('title', `t ${n}`);
  const sizes: number[] = [];
  const count = (): number =>
    b.store.read.get<{ n: number }>('SELECT max(position) AS n FROM record')?.n ?? 0;
  let last = count();
  b.journal.subscribe(() => {
    sizes.push(count() - last);
    last += sizes.at(-1) ?? 0;
  });
  await b.replica.log.applyRemote(news);
  expect(sizes).toEqual(Array.from({ length: 10 }, () => 1000));
  expect(await titles(b)).toEqual(['t 10000']);
}, 30_000);
