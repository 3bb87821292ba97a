import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestClient, type TestClient } from '../e2e/fixtures/sync/test-client.ts';
import {
  createTestFolder,
  openTestStore,
  startTestServer,
  type TestServer,
} from '../e2e/fixtures/sync/test-server.ts';
import { compact } from '../e2e/fixtures/sync-core/log-writer.ts';
import { shareStore, type SharedStore } from '../e2e/fixtures/sync-core/shared-store.ts';
import type { GroupId } from '../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../shared/domain/ids.ts';
import { createUuid7 } from '../shared/lib/uuid.ts';
import { clock, random, timers } from './app/platform.ts';
import type { LogStore } from './log/log-store.ts';

const newId = createUuid7({ clock, random });
const outside = { clock, timers, random };

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let shared: SharedStore;
let servers: TestServer[];
let clients: TestClient[];
let team: GroupId;
let board: string;

function client(profile: Partial<Parameters<typeof createTestClient>[0]> = {}): TestClient {
  const made = createTestClient({ ...outside, ...profile });
  made.connection.start();
  clients.push(made);
  return made;
}

function server(at: number): TestServer {
  const found = servers[at];
  if (!found) throw new Error('There is no such server');
  return found;
}

/** An owner at the first server, and a member at each of the others. */
async function team3(): Promise<TestClient[]> {
  const owner = client({ workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) });
  await owner.link(server(0).url, server(0).invite ?? '');
  await owner.live();
  const members = [];
  for (const { url } of servers.slice(1)) {
    const { invite } = await owner.connection.requestInvite('member');
    const member = client();
    await member.link(url, invite);
    await member.live();
    members.push(member);
  }
  return [owner, ...members];
}

/** Everybody has everything that the log has, and nothing to send. */
async function converged(all: readonly TestClient[]): Promise<void> {
  await Promise.all(all.map((one) => one.until(({ state, pending }) => state === 'live' && pending === 0)));
  const { seq } = await store.server();
  await Promise.all(all.map((one) => one.until((status) => status.seq >= seq)));
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  shared = shareStore(store);
  servers = [];
  for (let i = 0; i < 3; i++) servers.push(await startTestServer(folder.path, { store: shared.view() }));
  // The owner's invite that counts is that of the last start.
  const { invite } = server(2);
  servers = servers.map((one) => ({ ...one, invite }));
  clients = [];
  const teamId = newId();
  team = `team:${teamId}`;
  board = `board:${teamId}:0`;
});

afterEach(async () => {
  for (const one of clients) one.connection.stop();
  for (const one of servers) await one.close();
  await store.close();
  folder.remove();
});

describe('three servers over one log', () => {
  test('P1, P3: whoever writes where, everybody has it', async () => {
    const all = await team3();
    for (let i = 0; i < 60; i++) all[i % 3]?.replica.edit(board, team, `key ${i}`, `by ${i % 3}`);
    await converged(all);
    const [first] = all;
    expect(Object.keys(Object(first?.replica.state()[board]))).toHaveLength(60);
    for (const one of all) expect(one.replica.state()).toEqual(first?.replica.state());
  });

  test('a host goes on at another server where it was, when its own stops', async () => {
    const all = await team3();
    const [owner, second] = all;
    if (!owner || !second) throw new Error('Nobody is there');
    const { port } = server(1);
    await server(1).close();
    await second.until(({ state }) => state === 'offline');
    for (let i = 0; i < 10; i++) {
      owner.replica.edit(board, team, `owner ${i}`, 'x');
      second.replica.edit(board, team, `second ${i}`, 'x');
    }
    // The same address leads elsewhere now, as behind a balancer.
    servers[1] = await startTestServer(folder.path, { store: shared.view(), port });
    await converged([owner, second]);
    expect(second.replica.state()).toEqual(owner.replica.state());
    expect(Object.keys(Object(owner.replica.state()[board]))).toHaveLength(20);
  });

  test('N1, N4: a newcomer begins with snapshots, wherever it comes in', async () => {
    const all = await team3();
    for (let i = 0; i < 120; i++) all[i % 3]?.replica.edit(board, team, `key ${i % 7}`, `value ${i}`);
    await converged(all);
    const [owner] = all;
    await compact(store, team, (await store.server()).seq);
    owner?.replica.edit(board, team, 'after', 'x');
    await converged(all);
    const { invite } = (await owner?.connection.requestInvite('viewer')) ?? { invite: '' };
    const newcomer = client();
    await newcomer.link(server(2).url, invite);
    await converged([...all, newcomer]);
    expect(newcomer.replica.state()).toEqual(owner?.replica.state());
    expect(newcomer.replica.updates.length).toBeLessThan(10);
  });
});
