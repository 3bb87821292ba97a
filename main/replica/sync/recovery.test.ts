import { describe, expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push, recover } from '../testing/exchange.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { create, openPair, rename, sorted, titles } from '../testing/pair.ts';
import { openTeam, type TestTeam } from '../testing/team.ts';

interface Trio extends TestTeam {
  readonly a: TestProfile;
  readonly b: TestProfile;
  readonly c: TestProfile;
}

async function trio(seed = 51): Promise<Trio> {
  const made = await openTeam(3, createSeededRandom(seed), onTestFinished);
  const [a, b, c] = made.peers;
  if (!a || !b || !c) throw new Error('no team');
  await made.settle();
  return { ...made, a, b, c };
}

const lost = ({ store }: TestProfile, state = 1): number =>
  store.read.all('SELECT 1 FROM record WHERE lost = ?', state).length;

describe('170: a restored server', () => {
  test('own records above its head are pending again under their numbers, and go through as before', async () => {
    const { a, b, relay } = await trio();
    const { server } = relay;
    await create(a, 'one');
    await push(a, server);
    const head = server.records().length;
    const two = await create(a, 'two');
    await rename(a, two, 'two!');
    const numbers = a.replica.log.pending(0, 100).map(({ localId }) => localId);
    await push(a, server);
    await pull(a, server);
    const begun = { ...server.restore(head), chains: server.chains(a.identity.deviceId) };
    const cursors = a.replica.log.cursors();
    await a.replica.log.beginEpoch(begun);
    expect(a.replica.log.pending(0, 100).map(({ localId }) => localId)).toEqual(numbers);
    expect(a.replica.log.chains()).toEqual(sorted(server.chains(a.identity.deviceId)));
    for (const { groupId, seq } of a.replica.log.cursors()) {
      expect(seq).toBeLessThanOrEqual(head);
      expect(cursors.find((cursor) => cursor.groupId === groupId)?.seq).toBeGreaterThanOrEqual(seq);
    }
    expect(await titles(a)).toEqual(['one', 'two!']);
    // The same epoch again, as after a connection that was cut off: nothing.
    const once = a.replica.log.cursors();
    await a.replica.log.beginEpoch(begun);
    expect(a.replica.log.cursors()).toEqual(once);
    expect(await push(a, server)).toEqual([]);
    await pull(a, server);
    expect(a.replica.log.chains()).toEqual(sorted(server.chains(a.identity.deviceId)));
    await pull(b, server);
    expect(await titles(b)).toEqual(['one', 'two!']);
  });

  test('the first epoch that is seen takes nothing back', async () => {
    const { a, relay } = await trio();
    await create(a, 'one');
    await push(a, relay.server);
    const cursors = a.replica.log.cursors();
    await a.replica.log.beginEpoch({ epoch: 1, restoredHead: 0, chains: [] });
    expect(a.replica.log.pendingCount()).toBe(0);
    expect(a.replica.log.cursors()).toEqual(cursors);
    expect(a.replica.log.chains()).not.toEqual([]);
  });
});

test('160, 170: own work that was merged already can still be refused after a restore', async () => {
  const { a, relay, settle } = await openPair(createSeededRandom(52), onTestFinished, {
    mergeAfter: { records: 10, bytes: 100_000 },
  });
  const { server } = relay;
  const id = await create(a, 'x');
  await settle();
  const head = server.records().length;
  for (let i = 0; i < 30; i++) {
    await rename(a, id, `title ${i}`);
    await push(a, server);
  }
  const through = a.store.read.get<{ through: number }>(
    'SELECT max(through) AS through FROM snapshot',
  )?.through;
  const begun = server.restore(head);
  await recover(a, server, begun);
  const [first] = a.replica.log.pending(0, 1);
  const position = a.store.read.get<{ position: number }>(
    'SELECT position FROM record WHERE number = ? AND server_seq IS NULL',
    first?.localId ?? 0,
  )?.position;
  expect(position).toBeLessThan(through ?? 0);
  expect((await a.replica.getIssue(id)).title).toBe('title 29');
  // What is merged stays beside it while some of it is unsent: so the rest can still be told from that.
  a.replica.log.backedUp(head);
  for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
  server.forbid(a.identity.deviceId, ({ documentId }) =>
    documentId.startsWith('board:') ? 'READ_ONLY' : null,
  );
  await push(a, server);
  expect((await a.replica.getIssue(id)).title).toBe('x');
  await pull(a, server);
  expect((await a.replica.getIssue(id)).title).toBe('x');
  const again = await a.reopen();
  expect((await again.replica.getIssue(id)).title).toBe('x');
});

describe('171: records of others', () => {
  async function lostTo(all: Trio, sealed: boolean): Promise<number> {
    const { a, b, c, relay } = all;
    const { server } = relay;
    await create(a, 'before');
    await push(a, server);
    const head = server.records().length;
    for (const title of ['one', 'two', 'three']) await create(b, title);
    await push(b, server);
    if (sealed) server.seal(b.identity.deviceId);
    await pull(a, server);
    await pull(c, server);
    return head;
  }

  test('what a seal proves goes back as it was, and only gets its place when it comes again', async () => {
    const all = await trio();
    const { a, b, c, relay } = all;
    const { server } = relay;
    const head = await lostTo(all, true);
    const count = a.store.read.all('SELECT 1 FROM record').length;
    const begun = server.restore(head);
    await a.replica.log.beginEpoch({ ...begun, chains: server.chains(a.identity.deviceId) });
    expect(lost(a)).toBeGreaterThan(0);
    const returnable = a.replica.log.nextReturnable({ records: 512, bytes: 512 * 1024 });
    expect(returnable).toMatchObject({ deviceId: b.identity.deviceId });
    expect(returnable?.records.at(-1)?.localId).toBe(returnable?.seal.localId);
    if (!returnable) throw new Error('nothing to return');
    expect(server.take(returnable)).toEqual({ count: returnable.records.length, code: '' });
    await a.store.commit((tx) =>
      a.replica.log.returned(tx, returnable, returnable.records.at(-1)?.localId ?? 0),
    );
    expect(a.replica.log.nextReturnable({ records: 512, bytes: 512 * 1024 })).toBeNull();
    await a.replica.log.adoptRest();
    expect(a.replica.log.pendingCount()).toBe(0);
    await pull(a, server);
    expect([lost(a), lost(a, 2)]).toEqual([0, 0]);
    expect(a.store.read.all('SELECT 1 FROM record')).toHaveLength(count);
    // The others find theirs there already.
    for (const peer of [b, c]) {
      await recover(peer, server, begun);
      await push(peer, server);
      await pull(peer, server);
      expect([lost(peer), lost(peer, 2), peer.replica.log.pendingCount()]).toEqual([0, 0, 0]);
      expect(await titles(peer)).toEqual(['before', 'one', 'three', 'two']);
    }
    expect(server.records().filter((record) => record.kind === 'yjs' && record.origin !== '')).toEqual([]);
    expect(b.replica.log.chains()).toEqual(sorted(server.chains(b.identity.deviceId)));
  });

  test('what no seal proves becomes own records that name their writer', async () => {
    const all = await trio();
    const { a, b, c, relay } = all;
    const { server } = relay;
    const head = await lostTo(all, false);
    const begun = server.restore(head);
    const pendings: number[] = [];
    a.replica.log.onPending(() => pendings.push(a.replica.log.pendingCount()));
    await recover(a, server, begun);
    const adopted = a.replica.log.pending(0, 100);
    expect(adopted.length).toBeGreaterThan(0);
    expect(adopted.every(({ origin }) => origin === b.identity.deviceId)).toBe(true);
    expect(pendings.at(-1)).toBe(adopted.length);
    expect(await push(a, server)).toEqual([]);
    await pull(a, server);
    // One who has them too recognises them in their new dress; another adopts nothing that is there.
    const count = c.store.read.all('SELECT 1 FROM record').length;
    await c.replica.log.beginEpoch({ ...begun, chains: server.chains(c.identity.deviceId) });
    await pull(c, server);
    await recover(c, server, begun);
    expect(c.replica.log.pendingCount()).toBe(0);
    expect(c.store.read.all('SELECT 1 FROM record')).toHaveLength(count);
    await recover(b, server, begun);
    await push(b, server);
    for (const peer of [a, b, c]) {
      await pull(peer, server);
      expect(await titles(peer)).toEqual(['before', 'one', 'three', 'two']);
    }
  });

  test('more than one return can carry goes in parts, each up to a seal', async () => {
    const { a, b, relay } = await trio();
    const { server } = relay;
    const head = server.records().length;
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 30; i++)
        await b.replica.createTeam({ name: 'T', key: `T${round}X${i}` }, b.action());
      await push(b, server);
      server.seal(b.identity.deviceId);
      await pull(a, server);
    }
    const seals = a.store.read.all<{ number: number }>('SELECT number FROM seal');
    // Near ones give way to each other; what stays apart is what one return carries at most.
    expect(seals.length).toBeLessThan(5);
    const begun = server.restore(head);
    await a.replica.log.beginEpoch({ ...begun, chains: server.chains(a.identity.deviceId) });
    expect(a.replica.log.nextReturnable({ records: 10, bytes: 512 * 1024 })).toBeNull();
    expect(a.replica.log.nextReturnable({ records: 512, bytes: 100 })).toBeNull();
    await recover(a, server, begun);
    expect(a.replica.log.pendingCount()).toBe(0);
    await pull(a, server);
    expect(a.replica.teams()).toHaveLength(151);
  });

  test('a chain that the server does not follow is adopted instead', async () => {
    const all = await trio();
    const { a, b, relay } = all;
    const { server } = relay;
    const head = await lostTo(all, true);
    // A record of the middle is missing here.
    await a.store.commit((tx) =>
      tx.run(
        `DELETE FROM record WHERE position = (SELECT min(position) FROM record WHERE device_id = ? AND server_seq > ?)`,
        b.identity.deviceId,
        head,
      ),
    );
    const begun = server.restore(head);
    await recover(a, server, begun);
    expect(a.replica.log.pending(0, 100).every(({ origin }) => origin === b.identity.deviceId)).toBe(true);
    expect(a.replica.log.pendingCount()).toBeGreaterThan(0);
  });

  test('what survives only merged goes back as the state of its document', async () => {
    const { a, b, c, relay } = await trio();
    const { server } = relay;
    const id = await create(b, 'x');
    // So many that the group would not be read from the start again for its length alone.
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: 1100 }, (_, n) => rename(b, id, `old ${round} ${n}`)));
      await push(b, server, 500);
      for (const peer of [a, c]) await pull(peer, server);
    }
    const head = server.records().length;
    await Promise.all(Array.from({ length: 600 }, (_, n) => rename(b, id, `title ${n}`)));
    await push(b, server);
    await pull(a, server);
    a.replica.log.backedUp(server.records().length);
    for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
    expect(a.store.read.all('SELECT 1 FROM record WHERE server_seq > ?', head)).not.toHaveLength(600);
    const begun = server.restore(head);
    await recover(a, server, begun);
    expect((await a.replica.getIssue(id)).title).toBe('title 599');
    await pull(a, server);
    await push(a, server);
    // It is the same issue: what others write into it, without having seen this, stays.
    await recover(c, server, begun);
    await c.replica.updateIssue({ issueId: id, patch: { status: 'done' } }, c.action());
    await push(c, server);
    for (const peer of [a, c]) {
      await pull(peer, server);
      expect(await peer.replica.getIssue(id)).toMatchObject({ title: 'title 599', status: 'done' });
    }
    const again = await a.reopen();
    expect((await again.replica.getIssue(id)).title).toBe('title 599');
    await recover(b, server, begun);
    await push(b, server);
    for (const peer of [again, b, c]) {
      await pull(peer, server);
      expect(await peer.replica.getIssue(id)).toMatchObject({ title: 'title 599', status: 'done' });
    }
  });
});

test('171: what is merged of a restored server’s log before all is returned counts as nothing that it lost', async () => {
  const { a, b, relay, settle } = await openPair(createSeededRandom(54), onTestFinished, {
    mergeAfter: { records: 10, bytes: 100_000 },
  });
  const { server } = relay;
  const id = await create(b, 'x');
  await settle();
  const head = server.records().length;
  for (let i = 0; i < 30; i++) await rename(b, id, `title ${i}`);
  await settle();
  const begun = server.restore(head);
  await a.replica.log.beginEpoch({ ...begun, chains: server.chains(a.identity.deviceId) });
  await recover(b, server, begun);
  await push(b, server);
  await pull(a, server);
  a.replica.log.backedUp(server.records().length);
  for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
  expect(a.store.read.all('SELECT 1 FROM base WHERE seq > ?', head)).not.toHaveLength(0);
  await a.replica.log.adoptRest();
  expect(a.replica.log.pendingCount()).toBe(0);
});

test('171: what the server has stays here when it does not take what survives only merged', async () => {
  const { a, b, relay, settle } = await openPair(createSeededRandom(53), onTestFinished, {
    mergeAfter: { records: 10, bytes: 100_000 },
  });
  const { server } = relay;
  const id = await create(b, 'x');
  await settle();
  const renameAll = async (word: string): Promise<void> => {
    for (let i = 0; i < 30; i++) await rename(b, id, `${word} ${i}`);
    await push(b, server);
    await pull(a, server);
  };
  const merge = async (): Promise<void> => {
    a.replica.log.backedUp(server.records().length);
    for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
  };
  await renameAll('kept');
  const head = server.records().length;
  await renameAll('lost');
  await merge();
  expect(a.store.read.all('SELECT 1 FROM base WHERE seq > ?', head)).not.toHaveLength(0);
  const begun = server.restore(head);
  await a.replica.log.beginEpoch({ ...begun, chains: server.chains(a.identity.deviceId) });
  // The log is read while others' records are still being returned.
  await pull(a, server);
  await merge();
  await recover(a, server, begun);
  for (const { localId } of a.replica.log.pending(0, 100))
    await a.replica.log.refuse(localId, { code: 'READ_ONLY', mayReplay: false });
  expect((await a.replica.getIssue(id)).title).toBe('kept 29');
});
