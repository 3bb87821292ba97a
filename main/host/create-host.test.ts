import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { connectHost, type HostConnection } from '../../renderer/client/connect-host.ts';
import { createDocumentSocket, documentServer } from '../../renderer/client/document-socket.ts';
import { compareIssues } from '../../renderer/client/issue-index.ts';
import { createReplicaStore } from '../../renderer/client/replica-store.ts';
import type { ClientKind } from '../../shared/contract/contract.ts';
import type { ToShell } from '../../shared/contract/electron-protocol.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { CloseReason } from '../../shared/contract/transport.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { createTransportPair } from '../../shared/testing/transport-pair.ts';
import { jsonRpcEngine } from '../contract/json-rpc.ts';
import { createForkLauncher } from '../supervisor/fork-launcher.ts';
import { createHost, type Host } from './create-host.ts';
import { createFileLogger } from './logger.ts';
import { systemClock, systemRandom, systemTimers } from './platform.ts';
import { followRuns } from './run-notices.ts';
import { eventually } from '../../shared/testing/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-host-'));
const supervisor = fileURLToPath(new URL('../supervisor/entry.ts', import.meta.url));
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start({ profile = mkdtempSync(join(folder, 'p-')), cliApprovals = false } = {}): Promise<
  Host & { profile: string; connect(kind?: ClientKind): HostConnection }
> {
  const host = await createHost({
    profile,
    version: '0.0.0-test',
    allow: { cliApprovals },
    launcher: createForkLauncher({ entry: supervisor, path: process.env['PATH'] ?? '' }),
    indexWorker: new URL('../replica/index/worker.ts', import.meta.url),
    terminalWorker: new URL('../runs/terminal/keeping/worker.ts', import.meta.url),
    openSecretStores: async () => [],
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    logger: createFileLogger({ profile, clock: systemClock }),
    platform: process.platform,
    temporary: tmpdir(),
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  cleanUps.push(() => host.close());
  return {
    ...host,
    profile,
    connect(kind: ClientKind = 'window') {
      const connection = connectHost({
        async dial() {
          const [near, far] = createTransportPair();
          host.admit(far, kind);
          return near;
        },
        engine: jsonRpcEngine,
        timers: systemTimers,
        random: systemRandom,
      });
      cleanUps.push(() => connection.close());
      return connection;
    },
  };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof HearthError ? error.code : error),
  );
const closeOf = (channel: { onClose(listener: (reason: CloseReason) => void): Undo }): Promise<CloseReason> =>
  new Promise((resolve) => channel.onClose(resolve));

/** A git repository with one commit, as the checkout of a project. */
function createRepository(files: Readonly<Record<string, string>> = {}): string {
  const repo = mkdtempSync(join(folder, 'repo-'));
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: repo });
  git('init', '-q', '-b', 'main');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(repo, name), text);
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  return repo;
}

describe('a host', () => {
  test('starts empty and says so', async () => {
    const { connect, profile } = await start();
    const client = connect();
    expect(await client.call('system.bootstrap', {})).toMatchObject({
      version: '0.0.0-test',
      profile,
      workspace: null,
      me: null,
      teams: [],
      projects: [],
      members: [],
      runs: [],
      sync: { state: 'solo' },
    });
    const capabilities = await client.call('system.capabilities', {});
    expect(capabilities).toMatchObject({ git: { available: true }, secrets: 'memory' });
    expect(capabilities.harnesses.find(({ id }) => id === 'pty')).toMatchObject({ available: true });
    expect(await codeOf(client.call('issues.create', { title: 'x' }))).toBe('NO_WORKSPACE');
    expect(await codeOf(client.call('workspace.link', { url: 'ws://127.0.0.1:9', invite: 'abc' }))).toBe(
      'SERVER_UNREACHABLE',
    );
    expect(await client.call('ledger.query', {})).toEqual({ rows: [], cursor: null });
  });

  test('is the only one on its profile', async () => {
    const { profile } = await start();
    expect(await codeOf(start({ profile }))).toBe('PROFILE_LOCKED');
  });

  test('journals what it did and what it refused, and keeps secrets and content out of its log', async () => {
    const { connect, profile } = await start();
    const client = connect();
    await client.call('workspace.create', { name: 'canary-name' });
    await client.call('issues.create', { title: 'canary-title', description: 'canary-text' });
    await codeOf(
      client.call('issues.create', { title: 'canary-x', parentId: '01890000-0000-7000-8000-000000000001' }),
    );
    const { events } = await client.call('journal.since', { cursor: 0 });
    const actions = events.filter((event) => event.kind === 'action');
    expect(actions.map(({ method, client: kind, error }) => [method, kind, error])).toEqual([
      ['workspace.create', 'window', null],
      ['issues.create', 'window', null],
      ['issues.create', 'window', expect.stringMatching(/^[A-Z_]+$/)],
    ]);
    expect(JSON.stringify(events)).not.toContain('canary');
    expect(readFileSync(join(profile, 'logs', 'host.log'), 'utf8')).not.toContain('canary');
  });

  test('a window that loads while everything changes ends up with what there is', async () => {
    const { connect } = await start();
    const client = connect();
    await client.call('workspace.create', { name: 'Kiln' });
    const create = (n: number): Promise<{ issueId: string }> =>
      client.call('issues.create', { title: `Issue ${n}` });
    const first = await Promise.all(Array.from({ length: 250 }, (_, n) => create(n)));
    const windows = [connect(), connect()].map((host) => createReplicaStore({ host, timers: systemTimers }));
    for (const store of windows) cleanUps.push(() => store.close());
    await Promise.all([
      ...Array.from({ length: 50 }, (_, n) => create(250 + n)),
      ...first.slice(0, 100).map(({ issueId }, n) =>
        client.call('issues.update', {
          issueId,
          patch: { title: `Changed ${n}`, status: n % 2 ? 'done' : 'todo' },
        }),
      ),
      client.call('projects.create', { name: 'Launch' }),
    ]);
    const { rows, total } = await client.call('issues.query', { limit: 1_000 });
    expect(total).toBe(300);
    for (const store of windows) {
      await eventually(() => {
        const { phase, issues, projects } = store.getSnapshot();
        expect([phase, issues.order.length, projects.length]).toEqual(['ready', 300, 1]);
        expect(issues.order.map((id) => issues.byId.get(id))).toEqual(rows);
      });
    }
    expect(rows.toSorted(compareIssues)).toEqual(rows);
  });

  test('followers of the journal miss nothing and see nothing twice, whenever they begin', async () => {
    const { connect } = await start();
    const client = connect();
    await client.call('workspace.create', { name: 'Kiln' });
    const seen: JournalEvent[][] = [];
    const writing = Array.from({ length: 60 }, async (_, n) => {
      await client.call('issues.create', { title: `Issue ${n}` });
      if (n % 10 !== 0) return;
      const events: JournalEvent[] = [];
      seen.push(events);
      const follower = connect();
      follower.on('journal.events', (batch) => void events.push(...batch.events));
      await follower.call('journal.subscribe', { cursor: n });
      events.unshift({ seq: n, at: 0, kind: 'ledger.changed' });
    });
    await Promise.all(writing);
    const { cursor } = await client.call('system.bootstrap', {});
    for (const events of seen) {
      await eventually(() => expect(events.at(-1)?.seq).toBe(cursor));
      const seqs = events.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_seq, index) => (seqs[0] ?? 0) + index));
    }
    expect(seen).toHaveLength(6);
  });
});

describe('live documents', () => {
  function open(host: HostConnection, documentId: string) {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(documentServer, documentId, doc, {
      WebSocketPolyfill: createDocumentSocket(host),
      disableBc: true,
    });
    cleanUps.push(() => provider.destroy());
    return { doc, provider };
  }

  test('are edited together with the stock provider, presence included, and kept', async () => {
    const { connect } = await start();
    const client = connect();
    await client.call('workspace.create', { name: 'Kiln' });
    const { issueId } = await client.call('issues.create', { title: 'Together', description: 'Hello' });
    const [one, two] = [open(connect(), `issue:${issueId}`), open(connect(), `issue:${issueId}`)];
    const textOf = ({ doc }: { doc: Y.Doc }): Y.Text => doc.getText('body');
    const read = (window: { doc: Y.Doc }): unknown => textOf(window).toJSON();
    await eventually(() => expect([read(one), read(two)]).toEqual(['Hello', 'Hello']));
    textOf(one).insert(5, ' there');
    textOf(two).insert(0, '> ');
    await eventually(() => expect([read(one), read(two)]).toEqual(['> Hello there', '> Hello there']));
    one.provider.awareness.setLocalState({ user: 'one' });
    await eventually(() =>
      expect([...two.provider.awareness.getStates().values()]).toContainEqual({ user: 'one' }),
    );
    await client.call('issues.update', { issueId, patch: { description: '> Hello there!' } });
    await eventually(() => expect(read(one)).toBe('> Hello there!'));
    expect(await client.call('issues.get', { issueId })).toMatchObject({ description: '> Hello there!' });
    one.provider.destroy();
    await eventually(() =>
      expect([...two.provider.awareness.getStates().values()]).not.toContainEqual({ user: 'one' }),
    );
  });

  test('survive the host: what one window typed is there for the next', async () => {
    const { connect, profile, close } = await start();
    const client = connect();
    await client.call('workspace.create', { name: 'Kiln' });
    const { issueId } = await client.call('issues.create', { title: 'Kept' });
    const { doc, provider } = open(connect(), `issue:${issueId}`);
    await eventually(() => expect(provider.synced).toBe(true));
    doc.getText('body').insert(0, 'typed');
    await eventually(async () =>
      expect(await client.call('issues.get', { issueId })).toMatchObject({ description: 'typed' }),
    );
    await close();
    const again = await start({ profile });
    expect(await again.connect().call('issues.get', { issueId })).toMatchObject({ description: 'typed' });
  });

  test('are only those of issues; the others change by commands', async () => {
    const { connect } = await start();
    const client = connect();
    const { teamId } = await client.call('workspace.create', { name: 'Kiln' });
    const refusal = (documentId: string): Promise<CloseReason> =>
      closeOf(client.openChannel({ kind: 'document', documentId }));
    for (const documentId of ['workspace', `team:${teamId}`, `board:${teamId}:0`]) {
      expect(await refusal(documentId)).toMatchObject({ code: 4403 });
    }
    for (const documentId of ['issue:01890000-0000-7000-8000-000000000001', '../etc', '', 'issue:']) {
      expect(await refusal(documentId)).toMatchObject({ code: 4404 });
    }
  });
});

describe('runs', () => {
  async function startRun(
    host: Awaited<ReturnType<typeof start>>,
    command: string,
    files: Readonly<Record<string, string>> = {},
  ) {
    const client = host.connect();
    await client.call('workspace.create', { name: 'Kiln' });
    const { projectId } = await client.call('projects.create', {
      name: 'Launch',
      repo: createRepository(files),
    });
    const { issueId } = await client.call('issues.create', { title: 'Do it', projectId });
    const { runId } = await client.call('runs.start', { issueId, harness: 'pty', command });
    const state = async (): Promise<string> => (await client.call('runs.get', { runId })).state;
    return { client, issueId, runId, state };
  }

  /** What a client sees of a terminal from now on. */
  function watch(client: HostConnection, runId: string) {
    const channel = client.openChannel({ kind: 'terminal', runId });
    let text = '';
    channel.onData((bytes) => {
      text += Buffer.from(bytes).toString();
      channel.credit(bytes.length);
    });
    return { channel, text: () => text };
  }

  test('windows type into a terminal; the command line only watches', async () => {
    const host = await start();
    const { client, runId, state } = await startRun(host, 'read line; echo "heard:$line"; read rest');
    await eventually(async () => expect(await state()).toBe('running'));
    const observer = host.connect('cli');
    await observer.call('sync.status', {});
    const cli = watch(observer, runId);
    const window = watch(client, runId);
    await new Promise<void>((resolve) => cli.channel.onOpen(resolve));
    cli.channel.send(Buffer.from('from the command line\r'));
    window.channel.send(Buffer.from('from the window\r'));
    await eventually(() =>
      expect([window.text(), cli.text()]).toEqual([
        expect.stringContaining('heard:from the window'),
        expect.stringContaining('heard:from the window'),
      ]),
    );
    expect(window.text()).not.toContain('command line');
    await client.call('runs.cancel', { runId });
    await eventually(async () => expect(await state()).toBe('cancelled'));
  });

  test('closing the host ends them, and a closed host answers nothing', async () => {
    const host = await start();
    const { runId, state, client } = await startRun(host, 'sleep 1000 & echo $! ; wait');
    await eventually(async () => expect(await state()).toBe('running'));
    const terminal = watch(client, runId);
    await eventually(() => expect(terminal.text()).toMatch(/\d+/));
    expect(host.runs.liveCount()).toBe(1);
    await host.close();
    expect(await codeOf(client.call('sync.status', {}))).toBe('DISCONNECTED');
    client.close();
    const again = await start({ profile: host.profile });
    expect(await again.connect().call('runs.get', { runId })).toMatchObject({ state: 'cancelled' });
    expect(again.runs.liveCount()).toBe(0);
  });

  test('of a run that waits the shell hears what is asked', async () => {
    const host = await start();
    const messages: ToShell[] = [];
    const undo = followRuns({ ...host, send: (message) => void messages.push(message) });
    const settings = JSON.stringify({ mcpServers: { tides: { command: 'tide-server' } } });
    const { runId, state } = await startRun(host, 'true', { '.mcp.json': settings });
    await eventually(async () => expect(await state()).toBe('waiting'));
    await eventually(() =>
      expect(messages).toContainEqual({
        type: 'notify',
        runId,
        title: 'ENG-1 Do it',
        body: expect.stringContaining('.mcp.json'),
      }),
    );
    undo();
  });

  test('the shell hears how many live, and what a person should know', async () => {
    const host = await start();
    const messages: ToShell[] = [];
    const undo = followRuns({ ...host, send: (message) => void messages.push(message) });
    const { runId, state } = await startRun(host, 'exit 3');
    await eventually(async () => expect(await state()).toBe('failed'));
    await eventually(() =>
      expect(messages.at(-1)).toMatchObject({ type: 'notify', runId, title: 'ENG-1 Do it' }),
    );
    const counts = messages.flatMap((message) => (message.type === 'runs' ? [message.live] : []));
    expect([counts[0], counts.at(-1)]).toEqual([1, 0]);
    undo();
  });
});
