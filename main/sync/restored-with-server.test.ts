import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { create, createTestPeers, titles } from '../../e2e/fixtures/sync/test-peers.ts';

const peers = createTestPeers();
const { owner, joinAs, open, close, live, copyLog, restore } = peers;
beforeEach(peers.start);
afterEach(peers.stop);

describe('X: a server that was restored', () => {
  test('X2, X3: gets back who was removed and what was written, from who has it', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    await create(a, 'before');
    await live(a, b);
    await copyLog('backup');
    await live(a, b);
    await create(a, 'by a after');
    await create(b, 'by b after');
    await live(a, b);
    const c = await joinAs(a, 'c', 'member');
    await create(c, 'by c after');
    await live(a, b, c);
    const memberId = c.replica.me();
    if (!memberId) throw new Error('Nobody joined');
    await close(c);
    await a.connection.people.removeMember(memberId);
    await a.eventually(async () => (await titles(a)).length === 4);

    await close(b);
    await restore('backup');
    await live(a);
    const back = await open('b');
    await live(a, back);
    for (const peer of [a, back]) {
      await peer.eventually(async () => (await titles(peer)).length === 4);
      // What both have may be there before the server has heard everything that it lacks.
      await expect.poll(() => peer.connection.status()).toMatchObject({ problem: null, refused: 0 });
      expect(peer.connection.people.members().filter(({ removedAt }) => removedAt !== null)).toHaveLength(1);
    }
    const fresh = await joinAs(a, 'd', 'member');
    await fresh.eventually(async () => (await titles(fresh)).length === 4);
    const removed = await open('c');
    expect(await removed.until(({ state }) => state === 'refused')).toMatchObject({ problem: 'revoked' });
  }, 60_000);

  test('X2: others wait until an owner or admin has come', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    await live(a, b);
    await copyLog('backup');
    await live(a, b);
    await close(a);
    await restore('backup');
    const status = await b.until(({ problem }) => problem === 'recovering');
    expect(status).toMatchObject({ state: 'offline' });
    const again = await open('a');
    await live(again, b);
    await expect.poll(() => b.connection.status().problem).toBeNull();
  }, 60_000);
});
