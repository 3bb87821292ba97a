import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { create, createTestPeers, titles } from '../../e2e/fixtures/sync/test-peers.ts';

const peers = createTestPeers();
const { owner, open, close, live, copyProfile } = peers;
beforeEach(peers.start);
afterEach(peers.stop);

describe('R6: a copied profile', () => {
  test('stops, gets a key of its own, and both copies go on with all that they have', async () => {
    const a = await owner();
    await create(a, 'before');
    await live(a);
    await close(a);
    copyProfile(a, 'copy');
    const original = await open('a');
    await create(original, 'by the original');
    await live(original);
    await close(original);

    const copy = await open('copy');
    expect(copy.identity.deviceId).toBe(original.identity.deviceId);
    await create(copy, 'by the copy');
    const status = await copy.until(({ problem }) => problem === 'copied');
    expect(status).toMatchObject({ state: 'refused', pending: expect.any(Number) });
    expect(await titles(copy)).toEqual(['before', 'by the copy']);
    await copy.connection.renewDevice(new AbortController().signal);
    expect(copy.identity.deviceId).not.toBe(original.identity.deviceId);
    await live(copy);

    const again = await open('a');
    await live(again, copy);
    for (const peer of [again, copy]) {
      await peer.eventually(async () => (await titles(peer)).length === 3);
      expect(peer.connection.status()).toMatchObject({ problem: null, refused: 0 });
    }
    await close(copy);
    const later = await open('copy');
    await live(later);
    expect(later.identity.deviceId).toBe(copy.identity.deviceId);
  }, 60_000);
});
