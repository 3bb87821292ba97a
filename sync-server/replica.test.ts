import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestIdentity,
  openReplicaClient,
  uuid,
  type ReplicaClient,
} from '../e2e/fixtures/sync/replica-client.ts';
import { createTestFolder, startTestServer, type TestServer } from '../e2e/fixtures/sync/test-server.ts';
import type { RunSnapshot } from '../main/boundary/types.ts';
import { teamGroup } from '../shared/documents/group-id.ts';
import { runId, type IssueId } from '../shared/domain/ids.ts';
import { clock } from './app/platform.ts';

let folder: ReturnType<typeof createTestFolder>;
let server: TestServer;
let clients: ReplicaClient[];

function profile(name: string, identity = createTestIdentity()): ReplicaClient {
  const dir = join(folder.path, name);
  mkdirSync(dir, { recursive: true });
  const client = openReplicaClient(dir, identity);
  clients.push(client);
  return client;
}

async function live(...all: ReplicaClient[]): Promise<void> {
  await Promise.all(all.map((one) => one.until(({ state }) => state === 'live')));
  const top = Math.max(...all.map((one) => one.connection.status().seq));
  await Promise.all(all.map((one) => one.until(({ seq, pending }) => seq >= top && pending === 0)));
}

/** An owner with a workspace and some issues, and a member that joined it. */
async function pair(): Promise<{ a: ReplicaClient; b: ReplicaClient }> {
  const a = profile('a');
  await a.replica.createWorkspace({ name: 'Acme', teamKey: 'ENG' }, a.action());
  for (let i = 0; i < 20; i++) await a.replica.createIssue({ title: `Issue ${i}` }, a.action());
  await a.link(server.url, server.invite ?? '');
  await live(a);
  const b = profile('b');
  const { invite } = await a.connection.requestInvite('member');
  await b.link(server.url, invite);
  await live(a, b);
  return { a, b };
}

const rows = ({ replica }: ReplicaClient) => replica.queryIssues({ limit: 1000 });

function hasAllNumbers({ rows: issues }: Awaited<ReturnType<typeof rows>>, count: number): boolean {
  return issues.length === count && issues.every(({ number }) => number !== null);
}

async function firstIssue(client: ReplicaClient): Promise<IssueId> {
  const [first] = (await rows(client)).rows;
  if (!first) throw new Error('There is no issue');
  return first.issueId;
}

function snapshot(client: ReplicaClient, issueId: IssueId, state: RunSnapshot['state']): RunSnapshot {
  const [team] = client.replica.teams();
  if (!team) throw new Error('The workspace has no team');
  const groupId = teamGroup(team.teamId);
  const base = { groupId, queuedAt: clock.now(), outcome: 'none', errorCategory: 'none' } as const;
  return { ...base, runId: run, issueId, state };
}
let run: RunSnapshot['runId'];

beforeEach(async () => {
  folder = createTestFolder();
  server = await startTestServer(join(folder.path, 'server'));
  run = runId.parse(uuid());
  clients = [];
});

afterEach(async () => {
  for (const client of clients) await client.close();
  await server.close();
  folder.remove();
});

describe('two replicas', () => {
  test('hold the same after one joined the other', async () => {
    const { a, b } = await pair();
    expect(await rows(b)).toEqual(await rows(a));
    expect(await rows(b)).toMatchObject({ total: 20 });
    expect(b.replica.workspace()).toMatchObject({ name: 'Acme', linked: true });
  });

  test('hold the same after both worked without the server, and no key is given twice', async () => {
    const { a, b } = await pair();
    const { port } = server;
    await server.close();
    const issueId = await firstIssue(a);
    await a.replica.updateIssue({ issueId, patch: { title: 'From a' } }, a.action());
    await b.replica.updateIssue({ issueId, patch: { status: 'done', description: 'From b' } }, b.action());
    for (let i = 0; i < 10; i++) {
      await a.replica.createIssue({ title: `a ${i}` }, a.action());
      await b.replica.createIssue({ title: `b ${i}` }, b.action());
    }
    server = await startTestServer(join(folder.path, 'server'), { port });
    // Some may wait for a number until the server has leased one.
    for (const one of [a, b]) await one.eventually(async () => hasAllNumbers(await rows(one), 40));
    await live(a, b);
    expect(await rows(a)).toEqual(await rows(b));
    expect(new Set((await rows(a)).rows.map(({ key }) => key)).size).toBe(40);
    const seen = await b.replica.getIssue(issueId);
    expect(seen).toMatchObject({ title: 'From a', status: 'done', description: 'From b' });
  });

  test('go on after a restart where they were', async () => {
    const { a, b } = await pair();
    const identity = createTestIdentity();
    const c = profile('c', identity);
    const { invite } = await a.connection.requestInvite('member');
    await c.link(server.url, invite);
    await live(a, b, c);
    await c.replica.createIssue({ title: 'Before' }, c.action());
    await c.close();
    clients = clients.filter((client) => client !== c);
    const again = profile('c', identity);
    await again.replica.createIssue({ title: 'After' }, again.action());
    await live(a, b, again);
    expect(await rows(b)).toEqual(await rows(again));
    expect(await rows(b)).toMatchObject({ total: 22 });
  });

  test('see each other’s runs, and how far the news of their own has got', async () => {
    const { a, b } = await pair();
    const issueId = await firstIssue(a);
    for (const state of ['queued', 'preparing', 'running'] as const) {
      await a.store.commit((tx) => a.boundary.recorder.record(tx, snapshot(a, issueId, state)));
    }
    expect(a.boundary.ledger.statusOf(run)).toBe('queued');
    await live(a);
    await b.until(() => b.boundary.remoteRuns.get(run)?.state === 'running');
    expect(a.boundary.ledger.statusOf(run)).toBe('synced');
    expect(a.boundary.ledger.query({ limit: 10, cursor: null }).rows).toHaveLength(2);
  });
});
