import { describe, expect, onTestFinished, test } from 'vitest';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push, recover } from '../testing/exchange.ts';
import type { ModelServer } from '../testing/model-server.ts';
import { create, openPair, rename, titles, type TestPair } from '../testing/pair.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';

const titleOf = async ({ replica }: TestProfile, id: IssueId): Promise<string> =>
  (await replica.getIssue(id)).title;

describe('172: a device that was away while the server was restored twice', () => {
  interface Away extends TestPair {
    readonly server: ModelServer;
    /** Written by `a` and acknowledged, then lost. */
    readonly id: IssueId;
    readonly second: { epoch: number; restoredHead: number };
  }

  /** `a` sleeps; `b` meets both restores, the second with more in the log than `a` has ever seen. */
  async function away(): Promise<Away> {
    const made = await openPair(createSeededRandom(61), onTestFinished);
    const { a, b, relay, settle } = made;
    const { server } = relay;
    const id = await create(a, 'x');
    const other = await create(b, 'y');
    await settle();
    const head = relay.records.length;
    for (const title of ['a1', 'a2', 'a3']) await rename(a, id, title);
    await push(a, server);
    await pull(a, server);
    await recover(b, server, server.restore(head));
    for (const title of ['b1', 'b2', 'b3', 'b4']) await rename(b, other, title);
    await push(b, server);
    await pull(b, server);
    const second = server.restore(head + 4);
    await recover(b, server, second);
    return { ...made, server, id, second };
  }

  test('sends again what it had acknowledged, and lost by the first', async () => {
    const { a, b, server, id, second } = await away();
    await recover(a, server, second);
    expect(a.replica.log.pendingCount()).toBe(3);
    await push(a, server);
    for (const peer of [a, b]) {
      await pull(peer, server);
      expect(await titleOf(peer, id)).toBe('a3');
    }
  });

  test('does so by its chains alone, if the server does not tell of the first', async () => {
    const { a, b, server, id, second } = await away();
    await a.replica.log.beginEpoch({ ...second, chains: server.chains(a.identity.deviceId) });
    expect(a.replica.log.pendingCount()).toBe(3);
    await a.replica.log.adoptRest();
    await push(a, server);
    for (const peer of [a, b]) {
      await pull(peer, server);
      expect(await titleOf(peer, id)).toBe('a3');
    }
  });

  test('returns what only a state holds, although its first return was cut off', async () => {
    const { peers, relay, settle } = await openTeam(3, createSeededRandom(62), onTestFinished, {
      mergeAfter: { records: 10, bytes: 100_000 },
    });
    const [a, gone, c] = peers;
    if (!a || !gone || !c) throw new Error('no team');
    const { server } = relay;
    await settle();
    const id = await create(gone, 'x');
    await settle();
    const head = relay.records.length;
    for (let i = 0; i < 30; i++) await rename(gone, id, `title ${i}`);
    await push(gone, server);
    await pull(a, server);
    a.replica.log.backedUp(relay.records.length);
    for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
    expect(a.store.read.all('SELECT 1 FROM record WHERE server_seq > ?', head)).not.toHaveLength(30);
    const first = server.restore(head);
    await a.replica.log.beginEpoch({ ...first, chains: server.chains(a.identity.deviceId) });
    // Before it could return anything, the log is longer than it was, and all of that is in the next backup.
    await recover(c, server, first);
    for (let i = 0; i < 40; i++) await create(c, `new ${i}`);
    await push(c, server);
    await recover(a, server, server.restore(relay.records.length));
    for (const peer of [a, c]) {
      await push(peer, server);
      await pull(peer, server);
      expect(await titleOf(peer, id)).toBe('title 29');
    }
  });
});

describe('7, 160: after a restore, work that is in a merged state', () => {
  const COUNT = 25;

  /** Of 25 edits that a snapshot has taken in, all wait again; records before them were trimmed. */
  async function reopened(): Promise<TestPair & { id: IssueId; server: ModelServer }> {
    const made = await openPair(createSeededRandom(63), onTestFinished, {
      mergeAfter: { records: 10, bytes: 100_000 },
    });
    const { a, relay, settle } = made;
    const { server } = relay;
    const id = await create(a, 'x');
    await create(a, 'other');
    for (let i = 0; i < 40; i++) await rename(a, id, `old ${i}`);
    await settle();
    a.replica.log.backedUp(relay.records.length);
    for (let i = 0; i < 10; i++) await a.store.commit((tx) => void tx.get('SELECT 1'));
    const head = relay.records.length;
    for (let i = 0; i < COUNT; i++) {
      await rename(a, id, `title ${i}`);
      await push(a, server);
    }
    await pull(a, server);
    await recover(a, server, server.restore(head));
    expect(a.replica.log.pendingCount()).toBe(COUNT);
    return { ...made, id, server };
  }

  test('is shown when it is refused, and nothing else goes from any list', async () => {
    const { a, b, id, server } = await reopened();
    const [first] = a.replica.log.pending(0, 1);
    await a.replica.log.refuse(first?.localId ?? 0, { code: 'READ_ONLY', mayReplay: false });
    expect(await titles(a)).toEqual(['old 39', 'other']);
    expect(a.replica.refusals.refusedChanges(10).rows).toMatchObject([
      { field: 'title', from: 'old 39', to: `title ${COUNT - 1}`, issueId: id },
    ]);
    await pull(a, server);
    await pull(b, server);
    expect(await titles(a)).toEqual(await titles(b));
  });

  test('is made again when it may be', async () => {
    const { a, b, server } = await reopened();
    const [first] = a.replica.log.pending(0, 1);
    await a.replica.log.refuse(first?.localId ?? 0, { code: 'FOREIGN_CLIENT', mayReplay: true });
    expect(await titles(a)).toEqual(['other', `title ${COUNT - 1}`]);
    await push(a, server);
    await pull(b, server);
    expect(await titles(b)).toEqual(['other', `title ${COUNT - 1}`]);
  });

  test('156: is shown when access is lost', async () => {
    const { a, group } = await reopened();
    await a.replica.log.dropGroups([group], 'FORBIDDEN_GROUP');
    expect(a.replica.refusals.refusedChanges(10).rows).toMatchObject([
      { field: 'title', from: 'old 39', to: `title ${COUNT - 1}` },
    ]);
  });
});
