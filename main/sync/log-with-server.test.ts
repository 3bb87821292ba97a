import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { create, createTestPeers, titles, type Peer } from '../../e2e/fixtures/sync/test-peers.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';

const peers = createTestPeers();
const { owner, joinAs, open, close, live, restart, copyLog, compact } = peers;
beforeEach(peers.start);
afterEach(peers.stop);

/**
 * Waits until a peer has come to the digests of all groups of the server (D1). One that it takes over (N3) comes after
 * the last record, when its status says already that it has read all; nothing in the status tells of it.
 */
function agrees(peer: Peer): Promise<void> {
  return expect
    .poll(
      async () =>
        (await peers.server().core.store.groups()).every(({ groupId, digest }) => {
          const own = peer.replica.log.digest(groupId);
          return own !== null && equalBytes(own.hash, digest);
        }),
      { timeout: 20_000 },
    )
    .toBe(true);
}

describe('the log', () => {
  test('S3: a device that closes leaves a seal, and others get it', async () => {
    const a = await owner();
    await create(a, 'one');
    await live(a);
    await close(a);
    const again = await open('a');
    await live(again);
    const b = await joinAs(again, 'b', 'member');
    const seals = (): number =>
      b.store.read.get<{ count: number }>('SELECT count(*) AS count FROM seal')?.count ?? 0;
    await expect.poll(seals).toBeGreaterThan(0);
  });

  test('S4: a restart of either side finds the chains as they were', async () => {
    const a = await owner();
    for (let i = 0; i < 5; i++) await create(a, `${i}`);
    await live(a);
    await restart();
    await live(a);
    await close(a);
    const again = await open('a');
    await live(again);
    expect(again.connection.status().problem).toBeNull();
  });

  test('N1, N3: who begins after a compaction gets snapshots, and goes on from there', async () => {
    const a = await owner();
    for (let i = 0; i < 30; i++) await create(a, `${i}`);
    await live(a);
    await compact();
    await live(a);
    const b = await joinAs(a, 'b', 'member');
    await b.eventually(async () => (await titles(b)).length === 30);
    await create(a, 'after');
    await create(b, 'mine');
    await live(a, b);
    await b.eventually(async () => (await titles(b)).length === 32);
    await a.eventually(async () => (await titles(a)).length === 32);
    await restart();
    await live(a, b);
    for (const peer of [a, b]) expect(peer.connection.status()).toMatchObject({ problem: null, refused: 0 });
    await agrees(b);
  });

  test('D3: a group that differs is read again, and agrees', async () => {
    const a = await owner();
    for (let i = 0; i < 5; i++) await create(a, `${i}`);
    await live(a);
    await a.store.commit((tx) => void tx.run('UPDATE group_cursor SET hash = zeroblob(32)'));
    await restart();
    await agrees(a);
    await live(a);
    expect(a.connection.status().problem).toBeNull();
    expect(await titles(a)).toHaveLength(5);
  });

  test('G3: what an owner purges is gone everywhere', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    const { issueId } = await create(a, 'secret');
    await create(a, 'stays');
    await live(a, b);
    await b.eventually(async () => (await titles(b)).length === 2);
    await a.replica.deleteIssues({ issueIds: [issueId] }, a.action());
    await live(a, b);
    await a.connection.people.purgeDocuments([`issue:${issueId}`]);
    await b.eventually(async () => (await titles(b)).length === 1);
    expect(await titles(b)).toEqual(['stays']);
  });

  test('a log that was set back without a word is noticed, and nothing is sent to it', async () => {
    const a = await owner();
    await copyLog('old');
    await live(a);
    await create(a, 'after the copy');
    await live(a);
    await restart('old');
    const status = await a.until(({ state }) => state === 'refused');
    expect(status.problem).toBe('tampered');
    expect(await titles(a)).toEqual(['after the copy']);
  });
});
