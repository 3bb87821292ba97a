import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestClient, type TestClient } from '../e2e/fixtures/sync/test-client.ts';
import { createTestFolder, startTestServer, type TestServer } from '../e2e/fixtures/sync/test-server.ts';
import { maxEnvelopeBytes } from '../shared/boundary/envelope.ts';
import type { SharedRun } from '../shared/boundary/payload.ts';
import type { GroupId } from '../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../shared/domain/ids.ts';
import type { Role } from '../shared/domain/role.ts';
import { toBase64Url } from '../shared/lib/bytes.ts';
import { createUuid7 } from '../shared/lib/uuid.ts';
import { clock, random, timers } from './app/platform.ts';

const newId = createUuid7({ clock, random });
const outside = { clock, timers, random };

interface Ids {
  readonly workspaceId: ReturnType<typeof workspaceId.parse>;
  readonly memberId: ReturnType<typeof memberId.parse>;
}

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let clients: TestClient[];
let ids: Ids;
let team: GroupId;
let board: string;

function client(profile: Partial<Ids> = {}): TestClient {
  const made = createTestClient({ ...outside, ...profile });
  made.connection.start();
  clients.push(made);
  return made;
}

/** An owner who has given its workspace to the server. */
async function claim(owner: TestClient = client(ids)): Promise<TestClient> {
  await owner.link(server.url, server.invite ?? '');
  await owner.live();
  return owner;
}

async function join(owner: TestClient, role: Role = 'member'): Promise<TestClient> {
  const { invite } = await owner.connection.requestInvite(role);
  const made = client();
  await made.link(server.url, invite);
  await made.live();
  return made;
}

async function converged(...all: TestClient[]): Promise<void> {
  await Promise.all(all.map((one) => one.live()));
  const top = Math.max(...all.map((one) => one.connection.status().seq));
  await Promise.all(all.map((one) => one.until(({ seq }) => seq >= top)));
}

async function restart(): Promise<void> {
  const { port } = server;
  await server.close();
  server = await startTestServer(folder.path, { port });
}

beforeEach(async () => {
  folder = createTestFolder();
  server = await startTestServer(folder.path);
  clients = [];
  ids = { workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) };
  const teamId = newId();
  team = `team:${teamId}`;
  board = `board:${teamId}:0`;
});

afterEach(async () => {
  for (const one of clients) one.connection.stop();
  await server.close();
  folder.remove();
});

describe('two clients', () => {
  test('hear of each other’s edits', async () => {
    const a = await claim();
    const b = await join(a);
    a.replica.edit(board, team, 'title', 'from a');
    b.replica.edit(board, team, 'status', 'done');
    await converged(a, b);
    expect(b.replica.state()).toEqual({ [board]: { title: 'from a', status: 'done' } });
    expect(a.replica.state()).toEqual(b.replica.state());
  });

  test('P1, P3: apply every record once, without gaps, in order', async () => {
    const a = await claim();
    for (let i = 0; i < 300; i++) a.replica.edit(board, team, `before ${i}`, 'x');
    const b = await join(a);
    for (let i = 0; i < 300; i++) a.replica.edit(board, team, `after ${i}`, 'x');
    await converged(a, b);
    expect(b.replica.updates).toHaveLength(600);
    expect(b.replica.updates).toEqual(b.replica.updates.toSorted((x, y) => x - y));
    const all = b.replica.applied.toSorted((x, y) => x - y);
    expect(all).toEqual(Array.from({ length: all.length }, (_, i) => i + 1));
  });

  test('come together by themselves after edits on both sides of an outage', async () => {
    const a = await claim();
    const b = await join(a);
    const { port } = server;
    await server.close();
    await Promise.all([a, b].map((one) => one.until(({ state }) => state === 'offline')));
    for (let i = 0; i < 40; i++) {
      a.replica.edit(board, team, `a ${i}`, 'a');
      b.replica.edit(board, team, `b ${i}`, 'b');
      a.replica.edit(board, team, 'both', `a ${i}`);
      b.replica.edit(board, team, 'both', `b ${i}`);
    }
    const status = a.connection.status();
    expect(status).toMatchObject({ state: 'offline', pending: 80 });
    expect(status.message).toContain('safe on this machine');
    server = await startTestServer(folder.path, { port });
    await converged(a, b);
    expect(a.replica.state()).toEqual(b.replica.state());
    expect(Object.keys(Object(a.replica.state()[board]))).toHaveLength(81);
  });

  test('see each other again after the server was restarted in the middle of their work', async () => {
    const a = await claim();
    const b = await join(a);
    for (let i = 0; i < 200; i++) a.replica.edit(board, team, `${i}`, 'x');
    await restart();
    for (let i = 200; i < 300; i++) b.replica.edit(board, team, `${i}`, 'x');
    await converged(a, b);
    expect(a.replica.state()).toEqual(b.replica.state());
    expect(Object.keys(Object(b.replica.state()[board]))).toHaveLength(300);
  });

  test('P2: keep their own groups to themselves', async () => {
    const a = await claim();
    const b = await join(a);
    const secret = `member:${ids.memberId}` as const;
    a.replica.edit(secret, secret, 'draft', 'only mine');
    a.replica.edit(board, team, 'title', 'for all');
    await converged(a, b);
    expect(Object.keys(b.replica.state())).toEqual([board]);
  });
});

describe('a profile that worked alone', () => {
  test('gives one update of each document to an empty server', async () => {
    const a = client(ids);
    for (let i = 0; i < 50; i++) a.replica.edit(board, team, 'title', `draft ${i}`);
    for (let i = 0; i < 50; i++) a.replica.edit('workspace', 'workspace', 'name', `name ${i}`);
    await claim(a);
    const b = await join(a);
    await converged(a, b);
    expect(b.replica.state()).toEqual(a.replica.state());
    expect(b.replica.updates).toHaveLength(2);
  });

  test('is solo until then, and says so', () => {
    const a = client(ids);
    a.replica.edit(board, team, 'title', 'x');
    expect(a.connection.status()).toEqual({
      state: 'solo',
      pending: 0,
      seq: 0,
      refused: 0,
      problem: null,
      role: null,
      teams: null,
      url: null,
      message: null,
      nextAttemptAt: null,
    });
  });
});

describe('roles', () => {
  test('W5, W10: a viewer reads, and what it writes is shown as refused', async () => {
    const a = await claim();
    const viewer = await join(a, 'viewer');
    viewer.replica.edit(board, team, 'title', 'from the viewer');
    const status = await viewer.until(({ refused }) => refused === 1);
    expect(status).toMatchObject({ role: 'viewer', pending: 0 });
    a.replica.edit(board, team, 'status', 'done');
    await converged(a, viewer);
    expect(a.replica.state()).toEqual({ [board]: { status: 'done' } });
    expect(viewer.replica.state()).toEqual(a.replica.state());
    expect(viewer.replica.shown).toEqual([{ key: 'title', code: 'READ_ONLY' }]);
  });

  test('A8: a member cannot invite', async () => {
    const b = await join(await claim());
    await expect(b.connection.requestInvite('viewer')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('an admin invites, but nobody stronger', async () => {
    const admin = await join(await claim(), 'admin');
    await expect(admin.connection.requestInvite('owner')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(admin.connection.requestInvite('member')).resolves.toMatchObject({
      invite: expect.any(String),
    });
  });

  test('inviting needs a server, and a connection to it', async () => {
    const a = client(ids);
    await expect(a.connection.requestInvite('member')).rejects.toMatchObject({ code: 'NOT_LINKED' });
    await claim(a);
    await server.close();
    await a.until(({ state }) => state === 'offline');
    await expect(a.connection.requestInvite('member')).rejects.toMatchObject({ code: 'OFFLINE' });
  });
});

describe('key numbers', () => {
  test('R2: no two devices get the same', async () => {
    const a = await claim();
    const b = await join(a);
    const teams = [newId(), newId()];
    for (const one of [a, b]) {
      one.keys.teams = teams;
      one.replica.edit(board, team, 'title', one.identity.deviceId);
    }
    await Promise.all([a, b].map((one) => one.keys.filled()));
    for (const teamId of teams) {
      const [low, high] = [...a.keys.blocks, ...b.keys.blocks]
        .filter((block) => block.teamId === teamId)
        .toSorted((x, y) => x.from - y.from);
      expect(low).toMatchObject({ from: 1, to: 64 });
      expect(high).toMatchObject({ from: 65, to: 128 });
    }
  });
});

describe('runs', () => {
  function told(one: TestClient, run: Partial<SharedRun> & { runId: string; issueId: string }): void {
    const fixed = {
      workspaceId: ids.workspaceId,
      nonce: toBase64Url(random.bytes(16)),
      idempotencyKey: newId(),
      issuedAt: clock.now(),
    };
    one.envelopes.record(team, fixed, {
      state: 'queued',
      queuedAt: clock.now(),
      outcome: 'none',
      errorCategory: 'none',
      ...run,
    });
  }

  test('E1, E6: reach the others in order, also those of an outage', async () => {
    const a = await claim();
    const b = await join(a);
    const run = { runId: newId(), issueId: newId() };
    const { port } = server;
    await server.close();
    for (const state of ['queued', 'running', 'succeeded'] as const) told(a, { ...run, state });
    server = await startTestServer(folder.path, { port });
    await converged(a, b);
    await b.until(() => b.envelopes.received.length === 3);
    expect(a.envelopes.acceptedPlaces.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const texts = b.envelopes.received.map(({ bytes }) => new TextDecoder().decode(bytes));
    expect(texts.map((text) => /"state":"(\w+)"/.exec(text)?.[1])).toEqual([
      'queued',
      'running',
      'succeeded',
    ]);
    expect(texts.every((text) => text.length <= maxEnvelopeBytes)).toBe(true);
    expect(a.envelopes.received).toEqual([]);
  });

  test('E5: after a refusal the next takes its place', async () => {
    const a = await claim();
    const run = { runId: newId(), issueId: newId() };
    told(a, { ...run, state: 'succeeded' });
    told(a, { ...run, state: 'queued' });
    await a.until(() => a.envelopes.acceptedPlaces.length === 1);
    expect(a.envelopes.refusals).toEqual([{ localId: 1, code: 'ILLEGAL_TRANSITION' }]);
    expect(a.envelopes.acceptedPlaces).toMatchObject([{ localId: 2, seq: 1 }]);
  });
});

describe('linking', () => {
  test('A4: an invite works once', async () => {
    const a = await claim();
    const { invite } = await a.connection.requestInvite('member');
    await client().link(server.url, invite);
    await expect(client().link(server.url, invite)).rejects.toMatchObject({ code: 'INVITE_INVALID' });
  });

  test('A4: the owner’s invite is made anew with every start, until there is an owner', async () => {
    const first = server.invite ?? '';
    await restart();
    const a = client(ids);
    await expect(a.link(server.url, first)).rejects.toMatchObject({ code: 'INVITE_INVALID' });
    await claim(a);
    await restart();
    expect(server.invite).toBeNull();
  });

  test.each([
    ['garbage', 'not-an-invite'],
    ['nothing', ''],
    ['something long', 'x'.repeat(256)],
  ])('A5: %s is no invite', async (_, invite) => {
    await claim();
    await expect(client().link(server.url, invite)).rejects.toMatchObject({ code: 'INVITE_INVALID' });
  });

  test('A6: two workspaces cannot become one', async () => {
    const a = await claim();
    const { invite } = await a.connection.requestInvite('member');
    const other = client({ workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) });
    other.replica.edit(board, team, 'title', 'mine');
    await expect(other.link(server.url, invite)).rejects.toMatchObject({ code: 'NOT_EMPTY' });
    expect(other.connection.status().state).toBe('solo');
    expect(other.replica.state()).toEqual({ [board]: { title: 'mine' } });
    // The invite was not used up by this.
    await expect(client().link(server.url, invite)).resolves.toMatchObject({ role: 'member' });
  });

  test('A6: an empty profile has nothing to give to an empty server', async () => {
    const empty = client();
    await expect(empty.link(server.url, server.invite ?? '')).rejects.toMatchObject({ code: 'NO_WORKSPACE' });
    expect(empty.connection.status().state).toBe('solo');
    await claim();
  });

  test('takes the ids of the workspace it joins, and keeps its own when it claims', async () => {
    const a = await claim();
    expect([a.replica.workspaceId(), a.replica.memberId()]).toEqual([ids.workspaceId, ids.memberId]);
    const b = await join(a);
    expect(b.replica.workspaceId()).toBe(ids.workspaceId);
    expect(b.replica.memberId()).not.toBe(ids.memberId);
  });

  test('is done once', async () => {
    const a = await claim();
    await expect(a.link(server.url, 'x')).rejects.toMatchObject({ code: 'ALREADY_LINKED' });
  });

  test('without a server leaves the profile as it was', async () => {
    const a = client(ids);
    const { url } = server;
    await server.close();
    await expect(a.link(url, 'x')).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(a.connection.status().state).toBe('solo');
    expect(a.journal.events).toEqual([]);
  });

  test('another server at the same address gets nothing', async () => {
    const a = await claim();
    const { port } = server;
    await server.close();
    const elsewhere = createTestFolder();
    server = await startTestServer(elsewhere.path, { port });
    a.replica.edit(board, team, 'title', 'x');
    const status = await a.until(({ message }) => message?.startsWith('Another sync server') ?? false);
    expect(status).toMatchObject({ state: 'offline', pending: 1 });
    elsewhere.remove();
  });
});
