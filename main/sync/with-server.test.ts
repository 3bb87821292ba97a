import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReplicaClient, uuid, type ReplicaClient } from '../../e2e/fixtures/sync/replica-client.ts';
import {
  createTestDecoder,
  createTestFolder,
  openTestStore,
  silent,
  startTestServer,
  type TestServer,
} from '../../e2e/fixtures/sync/test-server.ts';
import { equalBytes } from '../../shared/lib/bytes.ts';
import { clock, random, timers } from '../../sync-server/app/platform.ts';
import { createSigner } from '../../sync-server/auth/keys.ts';
import { beginEpoch } from '../../sync-server/log/recovery.ts';
import { createStats } from '../../sync-server/socket/stats.ts';
import { createUpkeep } from '../../sync-server/upkeep/upkeep.ts';
import { openIdentity, type LiveIdentity } from '../host/device-identity.ts';
import { createVault } from '../vault/create-vault.ts';

interface Peer extends ReplicaClient, LiveIdentity {
  readonly dir: string;
}

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let peers: Peer[];

/** The profile of a folder as the host opens it: the same again is the same device after a restart. */
async function open(name: string): Promise<Peer> {
  const dir = join(folder.path, name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const vault = await createVault({ dir, stores: [], random, uuid });
  const device = await openIdentity({ vault, logger: silent, createId: uuid });
  const peer = { ...openReplicaClient(dir, device.identity, device.renewal), ...device, dir };
  peers.push(peer);
  return peer;
}

async function close(peer: Peer): Promise<void> {
  peers = peers.filter((one) => one !== peer);
  await peer.close();
}

/** Waits until these have sent all that they have and read all that this server has. */
async function live(...all: Peer[]): Promise<void> {
  await Promise.all(all.map((one) => one.until(({ state, pending }) => state === 'live' && pending === 0)));
  // What a peer knows may be of a server that was stopped since: it hears of that in its own time.
  const top = await server.core.store.head();
  await Promise.all(all.map((one) => one.until(({ seq }) => seq >= top)));
}

/**
 * Waits until a peer has come to the digests of all groups of the server (D1). One that it takes over (N3) comes after
 * the last record, when its status says already that it has read all; nothing in the status tells of it.
 */
function agrees(peer: Peer): Promise<void> {
  return expect
    .poll(
      async () =>
        (await server.core.store.groups()).every(({ groupId, digest }) => {
          const own = peer.replica.log.digest(groupId);
          return own !== null && equalBytes(own.hash, digest);
        }),
      { timeout: 20_000 },
    )
    .toBe(true);
}

async function owner(): Promise<Peer> {
  const a = await open('a');
  await a.replica.createWorkspace({ name: 'Acme', teamKey: 'ENG' }, a.action());
  await a.link(server.url, server.invite ?? '');
  await live(a);
  return a;
}

async function joinAs(a: Peer, name: string, ...terms: Parameters<Peer['connection']['requestInvite']>) {
  const { invite } = await a.connection.requestInvite(...terms);
  const b = await open(name);
  await b.link(server.url, invite);
  await live(a, b);
  return b;
}

const titles = async ({ replica }: Peer): Promise<string[]> =>
  (await replica.queryIssues({ limit: 1000 })).rows.map(({ title }) => title).toSorted();

const create = (peer: Peer, title: string) => peer.replica.createIssue({ title }, peer.action());

async function restart(): Promise<void> {
  const { port } = server;
  await server.close();
  server = await startTestServer(join(folder.path, 'server'), { port });
}

/** Says that all records are in a backup, and drops what snapshots hold. */
async function compact(): Promise<void> {
  const { port } = server;
  await server.close();
  const store = openTestStore(join(folder.path, 'server'));
  await store.transact(async (tx) => tx.setServer({ backedUpSeq: (await tx.server()).seq }));
  const decoder = createTestDecoder();
  const upkeep = createUpkeep({
    store,
    decoder,
    signer: createSigner(store.signingSeed),
    clock,
    timers,
    logger: silent,
    stats: createStats(),
    rules: { everyMs: 60_000, records: 1, bytes: 1, seqs: 1, retryMs: 60_000 },
  });
  await upkeep.round();
  await upkeep.stop();
  decoder.close();
  expect((await store.groups()).every((group) => group.compactedThrough > 0)).toBe(true);
  await store.close();
  server = await startTestServer(join(folder.path, 'server'), { port });
}

beforeEach(async () => {
  folder = createTestFolder();
  mkdirSync(join(folder.path, 'server'));
  server = await startTestServer(join(folder.path, 'server'));
  peers = [];
});

afterEach(async () => {
  for (const peer of peers) await peer.close();
  await server.close();
  folder.remove();
});

describe('people', () => {
  test('M2, R4: members and devices are told alike everywhere, and changes of a role take hold', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    for (const { connection } of [a, b]) {
      expect(connection.people.members().map(({ role }) => role)).toEqual(['owner', 'member']);
    }
    expect(a.connection.people.devices()).toEqual(b.connection.people.devices());
    const memberId = b.replica.me();
    if (!memberId) throw new Error('Nobody joined');
    await a.connection.people.updateMember({ memberId, role: 'viewer', teams: null });
    await b.until(({ role, state }) => role === 'viewer' && state === 'live');
    await create(b, 'not mine to make');
    await b.until(({ refused }) => refused > 0);
    expect(await titles(b)).toEqual([]);
    await a.connection.people.removeMember(memberId);
    expect(await b.until(({ state }) => state === 'refused')).toMatchObject({ problem: 'revoked' });
    expect(a.connection.people.members()[1]?.removedAt).not.toBeNull();
  });

  test('R3, R5: another device of one’s own has the same person, and can be shut out', async () => {
    const a = await owner();
    const me = a.replica.me();
    const b = await joinAs(a, 'b', 'viewer', { memberId: me });
    expect(b.replica.me()).toBe(me);
    expect(b.connection.status().role).toBe('owner');
    expect(a.connection.people.devices()).toHaveLength(2);
    await a.connection.people.revokeDevice(b.identity.deviceId);
    expect(await b.until(({ state }) => state === 'refused')).toMatchObject({ problem: 'revoked' });
    await a.until(() => a.connection.people.devices().some(({ state }) => state === 'revoked'));
  });

  test('G2: a team that is lost goes, and comes back with the access', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    await create(a, 'secret');
    await live(a, b);
    await b.eventually(async () => (await titles(b)).includes('secret'));
    const memberId = b.replica.me();
    if (!memberId) throw new Error('Nobody joined');
    await a.connection.people.updateMember({ memberId, role: 'member', teams: [] });
    await b.eventually(async () => (await titles(b)).length === 0);
    await create(a, 'another');
    await live(a);
    expect(await titles(b)).toEqual([]);
    await a.connection.people.updateMember({ memberId, role: 'member', teams: null });
    await b.eventually(async () => (await titles(b)).length === 2);
    await create(b, 'mine again');
    await live(a, b);
    await a.eventually(async () => (await titles(a)).length === 3);
    expect(b.connection.status()).toMatchObject({ problem: null, refused: 0 });
  });
});

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
    await b.eventually(async () => seals() > 0);
    expect(seals()).toBeGreaterThan(0);
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
    await server.close();
    cpSync(join(folder.path, 'server'), join(folder.path, 'old'), { recursive: true });
    server = await startTestServer(join(folder.path, 'server'), { port: server.port });
    await live(a);
    await create(a, 'after the copy');
    await live(a);
    const { port } = server;
    await server.close();
    server = await startTestServer(join(folder.path, 'old'), { port });
    const status = await a.until(({ state }) => state === 'refused');
    expect(status.problem).toBe('tampered');
    expect(await titles(a)).toEqual(['after the copy']);
  });
});

describe('X: a server that was restored', () => {
  /** Sets the server back to what `backup` copied, as `hearth-sync restore` does. */
  async function restore(): Promise<void> {
    const { port } = server;
    await server.close();
    const store = openTestStore(join(folder.path, 'backup'));
    await store.transact((tx) => beginEpoch(tx, clock.now()));
    await store.close();
    server = await startTestServer(join(folder.path, 'backup'), { port });
  }

  async function backUp(): Promise<void> {
    const { port } = server;
    await server.close();
    cpSync(join(folder.path, 'server'), join(folder.path, 'backup'), { recursive: true });
    server = await startTestServer(join(folder.path, 'server'), { port });
  }

  test('X2, X3: gets back who was removed and what was written, from who has it', async () => {
    const a = await owner();
    const b = await joinAs(a, 'b', 'member');
    await create(a, 'before');
    await live(a, b);
    await backUp();
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
    await restore();
    await live(a);
    const back = await open('b');
    await live(a, back);
    for (const peer of [a, back]) {
      await peer.eventually(async () => (await titles(peer)).length === 4);
      expect(peer.connection.status()).toMatchObject({ problem: null, refused: 0 });
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
    await backUp();
    await live(a, b);
    await close(a);
    await restore();
    const status = await b.until(({ problem }) => problem === 'recovering');
    expect(status).toMatchObject({ state: 'offline' });
    const again = await open('a');
    await live(again, b);
    expect(b.connection.status().problem).toBeNull();
  }, 60_000);
});

describe('R6: a copied profile', () => {
  test('stops, gets a key of its own, and both copies go on with all that they have', async () => {
    const a = await owner();
    await create(a, 'before');
    await live(a);
    await close(a);
    cpSync(a.dir, join(folder.path, 'copy'), { recursive: true });
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
  const { issueId } = await create(a, 'with a text');
  await live(a);
  await expect(a.connection.openDocument(`issue:${uuid()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const teamId = a.replica.teams()[0]?.teamId;
  const opened = await a.connection.openDocument(`board:${teamId}:0`);
  expect(opened).toEqual({
    url: `${server.url.replace('http', 'ws')}/yjs`,
    room: `board:${teamId}:0`,
    params: { ticket: expect.any(String) },
  });
  expect(issueId).toBeDefined();
});
