import { afterEach, beforeEach, expect, test } from 'vitest';
import { uuid } from '../../e2e/fixtures/sync/replica-client.ts';
import { create, createTestPeers } from '../../e2e/fixtures/sync/test-peers.ts';

const peers = createTestPeers();
const { owner, joinAs, live, server } = peers;
beforeEach(peers.start);
afterEach(peers.stop);

test('R8: a claim is one device’s at a time', async () => {
  const a = await owner();
  const b = await joinAs(a, 'b', 'member');
  const claim = { name: 'run:1', ttlMs: 5_000 };
  const taken = await a.connection.claims.take(claim);
  if (!taken.ok) throw new Error('Somebody holds it');
  expect(await b.connection.claims.take(claim)).toEqual({ ok: false, code: 'HELD' });
  expect(await a.connection.claims.release({ name: 'run:1', epoch: taken.claim.epoch })).toBe(true);
  const after = await b.connection.claims.take(claim);
  expect(after.ok && after.claim.epoch > taken.claim.epoch).toBe(true);
});

test('R9: a document has a ticket as soon as the server has it', async () => {
  const a = await owner();
  await create(a, 'with a text');
  await live(a);
  await expect(a.connection.openDocument(`issue:${uuid()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const teamId = a.replica.teams()[0]?.teamId;
  const opened = await a.connection.openDocument(`board:${teamId}:0`);
  expect(opened).toEqual({
    url: `${server().url.replace('http', 'ws')}/yjs`,
    room: `board:${teamId}:0`,
    params: { ticket: expect.any(String) },
  });
});
