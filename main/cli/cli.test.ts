import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Client } from '../../shared/contract/client.ts';
import { journalEvent, type JournalEvent } from '../../shared/contract/events.ts';
import { systemTimers } from '../host/platform.ts';
import { connectProfile } from './connect-profile.ts';

const entry = fileURLToPath(new URL('hearth.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hearth-cli-'));
const children = new Set<ChildProcess>();
afterAll(async () => {
  await Promise.all([...children].map(endHost));
  rmSync(folder, { recursive: true, force: true });
});

function launch(words: readonly string[], options: { cwd?: string; path?: string } = {}): ChildProcess {
  const env = { PATH: options.path ?? process.env['PATH'], HOME: folder };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function hearth(
  words: readonly string[],
  options: { cwd?: string; path?: string } = {},
): Promise<Outcome> {
  const child = launch(words, options);
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

interface Running {
  readonly child: ChildProcess;
  readonly profile: string;
  readonly ready: { ready: boolean; pid: number; socket: string; web?: string };
  /** A call of the command line. */
  readonly call: (method: string, params?: object) => Promise<Outcome>;
  /** The same over a connection of the test's own, for what is not under test: a process takes its time. */
  readonly ask: Client['call'];
}

async function startHost(profile: string, ...words: string[]): Promise<Running> {
  const child = launch(['host', '--profile', profile, '--json', ...words]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The host ended with ${code} before it was ready.`);
  });
  if (!child.stdout) throw new Error('no stdout');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed]);
  failed.catch(() => undefined);
  const call = (method: string, params?: object): Promise<Outcome> =>
    hearth(['call', method, ...(params ? [JSON.stringify(params)] : []), '--profile', profile]);
  const client = await connectProfile({ profile, timers: systemTimers });
  child.once('exit', () => client.close());
  return { child, profile, ready: JSON.parse(String(line)), call, ask: client.call };
}

async function endHost(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code]: (number | null)[] = await exited;
  return code ?? null;
}

const errorFile = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });
const errorOf = ({ err }: Outcome): { code: string; message: string } =>
  errorFile.parse(JSON.parse(err)).error;
const eventsOf = ({ out }: Outcome): JournalEvent[] =>
  out
    .trim()
    .split('\n')
    .map((line) => journalEvent.parse(JSON.parse(line)));

describe('a running host', () => {
  let host: Running;
  beforeAll(async () => {
    host = await startHost(join(folder, 'running'));
  });

  test('says in one line how to reach it, and listens on no port unless asked', () => {
    expect(host.ready).toEqual({ ready: true, pid: host.child.pid, socket: join(host.profile, 'host.sock') });
    expect(statSync(host.profile).mode & 0o777).toBe(0o700);
    expect(statSync(host.ready.socket).mode & 0o777).toBe(0o600);
    const inodes = sockets(host.child.pid);
    const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    const own = listening
      .split('\n')
      .filter((line) => line.split(/\s+/)[4] === '0A' && inodes.has(line.split(/\s+/)[10] ?? ''));
    expect(own).toEqual([]);
  });

  test('answers calls with the result alone', async () => {
    const made = await host.call('workspace.create', { name: 'Kiln' });
    expect(made).toMatchObject({ code: 0, err: '' });
    const { workspaceId, receipt } = JSON.parse(made.out);
    expect(receipt).toEqual({
      actionId: expect.any(String),
      at: expect.any(Number),
      seq: expect.any(Number),
    });
    const issue = JSON.parse((await host.call('issues.create', { title: 'Écrire' })).out);
    expect(issue).toMatchObject({ key: 'ENG-1', issueId: expect.any(String) });
    const { out } = await host.call('system.bootstrap');
    expect(JSON.parse(out)).toMatchObject({
      workspace: { workspaceId, name: 'Kiln', linked: false },
      version: expect.stringMatching(/^\d/),
    });
    expect(JSON.parse((await host.call('issues.query', {})).out)).toMatchObject({
      rows: [{ title: 'Écrire' }],
      cursor: null,
    });
  });

  test.each([
    ['an unknown method', ['issues.burn'], 'UNKNOWN_METHOD'],
    ['a name that is no method', ['__proto__'], 'UNKNOWN_METHOD'],
    ['parameters of the wrong shape', ['issues.get', '{"issueId":7}'], 'INVALID_PARAMS'],
    ['an unknown parameter', ['issues.create', '{"title":"x","colour":"red"}'], 'INVALID_PARAMS'],
    ['parameters that are no object', ['issues.query', '[1]'], 'INVALID_PARAMS'],
    ['text that is not JSON', ['issues.query', '{"text":'], 'PARSE_ERROR'],
    ['an unknown id', ['issues.get', '{"issueId":"01890000-0000-7000-8000-000000000001"}'], 'NOT_FOUND'],
    ['an unknown run', ['runs.cancel', '{"runId":"01890000-0000-7000-8000-000000000001"}'], 'NOT_FOUND'],
    ['what only a person may do', ['workspace.invite', '{"role":"member"}'], 'PERSON_REQUIRED'],
    [
      'what needs a server',
      ['workspace.link', '{"url":"ws://127.0.0.1:1","invite":"abc"}'],
      'SERVER_UNREACHABLE',
    ],
  ])('%s is a coded error on stderr, and nothing changes', async (_name, words, code) => {
    const before = await host.ask('issues.query', {});
    const outcome = await hearth(['call', ...words, '--profile', host.profile]);
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(Object.keys(errorOf(outcome))).toEqual(['code', 'message']);
    expect(errorOf(outcome)).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*[.]$/) });
    expect(await host.ask('issues.query', {})).toEqual(before);
  });

  test('prints the journal as lines, whole or in parts', async () => {
    const all = await hearth(['events', '--profile', host.profile]);
    const events = eventsOf(all);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'action',
        method: 'workspace.invite',
        error: 'PERSON_REQUIRED',
        client: 'cli',
      }),
    );
    const part = await hearth(['events', '--profile', host.profile, '--after', '1', '--limit', '2']);
    expect(eventsOf(part)).toEqual(events.slice(1, 3));
    const beyond = await hearth(['events', '--profile', host.profile, '--after', '999999']);
    expect([beyond.code, errorOf(beyond).code]).toEqual([1, 'STALE_CURSOR']);
  });

  test('follows the journal until it has had enough', async () => {
    const { cursor } = await host.ask('system.bootstrap', {});
    const following = hearth([
      'events',
      '--profile',
      host.profile,
      '--after',
      String(cursor),
      '--limit',
      '3',
      '--follow',
    ]);
    await host.ask('issues.create', { title: 'Two' });
    await host.ask('issues.create', { title: 'Three' });
    const outcome = await following;
    expect(outcome.code).toBe(0);
    expect(eventsOf(outcome).map(({ seq }) => seq)).toEqual([cursor + 1, cursor + 2, cursor + 3]);
  });

  test('a second host on the profile is refused with the pid of the first', async () => {
    const second = await hearth(['host', '--profile', host.profile, '--json']);
    expect([second.code, second.out, errorOf(second).code]).toEqual([1, '', 'PROFILE_LOCKED']);
    expect(errorOf(second).message).toContain(String(host.child.pid));
    expect(await host.ask('sync.status', {})).toMatchObject({ state: 'solo' });
  });
});

describe('the life of a host', () => {
  const running: Running[] = [];
  afterEach(async () => {
    for (const { child } of running.splice(0)) await endHost(child);
  });
  async function start(name: string, ...words: string[]): Promise<Running> {
    const host = await startHost(join(folder, name), ...words);
    running.push(host);
    return host;
  }

  test('SIGTERM saves and ends; the next one goes on', async () => {
    const first = await start('restart');
    await first.ask('workspace.create', { name: 'Kiln' });
    expect(await endHost(first.child)).toBe(0);
    expect(existsSync(first.ready.socket)).toBe(false);
    expect(existsSync(join(first.profile, 'host.json'))).toBe(false);
    const second = await start('restart');
    expect(await second.ask('system.bootstrap', {})).toMatchObject({ workspace: { name: 'Kiln' } });
  });

  test('SIGKILL loses nothing that was confirmed, and the next one starts', async () => {
    const first = await start('killed');
    await first.ask('workspace.create', { name: 'Kiln' });
    const made = await first.ask('issues.create', { title: 'Kept' });
    const exited = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await exited;
    expect(errorOf(await first.call('sync.status')).code).toBe('DISCONNECTED');
    const second = await start('killed');
    expect(await second.ask('issues.get', { issueId: made.issueId })).toMatchObject({ title: 'Kept' });
  });

  test('someone who follows is told when the host ends', async () => {
    const host = await start('followed');
    const child = launch(['events', '--profile', host.profile, '--follow']);
    let err = '';
    child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
    const closed = once(child, 'close');
    if (child.stdout) await once(child.stdout, 'data');
    await endHost(host.child);
    const [code] = await closed;
    expect([code, JSON.parse(err).error.code]).toEqual([1, 'DISCONNECTED']);
  });

  test('the browser door is open only when asked for', async () => {
    const host = await start('web', '--web', '0');
    const address = new URL(host.ready.web ?? '');
    expect(address.hash).toMatch(/^#token=[\w-]{43}$/);
    expect((await fetch(address)).headers.get('content-security-policy')).toContain("default-src 'none'");
    const taken = await hearth(['host', '--profile', join(folder, 'web-2'), '--web', address.port, '--json']);
    expect([taken.code, taken.out, errorOf(taken).code]).toEqual([1, '', 'INVALID_PARAMS']);
    expect(errorOf(taken).message).toContain(address.port);
  });

  test('approvals over the socket have to be allowed', async () => {
    const host = await start('approvals', '--allow-cli-approvals');
    await host.ask('workspace.create', { name: 'Kiln' });
    expect(errorOf(await host.call('workspace.invite', { role: 'member' })).code).toBe('NOT_LINKED');
  });

  test('a profile path too long for a socket works all the same', async () => {
    const host = await start(join('deep'.repeat(12), 'deeper'.repeat(12)));
    expect(host.ready.socket.length).toBeLessThan(104);
    expect(await host.call('sync.status')).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(host.profile, 'host.json'), 'utf8'))).toEqual({
      pid: host.child.pid,
      socket: host.ready.socket,
    });
  });
});

describe('export and import', () => {
  const running: Running[] = [];
  afterEach(async () => {
    for (const { child } of running.splice(0)) await endHost(child);
  });
  async function start(name: string): Promise<Running> {
    const host = await startHost(join(folder, name));
    running.push(host);
    return host;
  }

  test('carry a workspace to another profile; relative files are taken from where one is', async () => {
    const host = await start('exporting');
    await host.ask('workspace.create', { name: 'Kiln' });
    const { issueId } = await host.ask('issues.create', { title: 'Écrire', description: 'loin' });
    const exported = await hearth(['export', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(exported.out)).toMatchObject({ path: join(folder, 'kiln.zip'), counts: { issues: 1 } });
    const again = await hearth(['export', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect([again.code, errorOf(again).code]).toEqual([1, 'FILE_EXISTS']);
    const own = await hearth(['import', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect([own.code, errorOf(own).code]).toEqual([1, 'NOT_EMPTY']);

    const other = await start('importing');
    const imported = await hearth(['import', 'kiln.zip', '--profile', other.profile], { cwd: folder });
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(await other.ask('issues.get', { issueId })).toEqual(await host.ask('issues.get', { issueId }));
  });

  test('SIGKILL in the middle of an import leaves an empty profile, which takes it the next time', async () => {
    const host = await start('large');
    const { workspaceId } = await host.ask('workspace.create', { name: 'Kiln' });
    const names = Array.from({ length: 3_000 }, (_, n) => `Issue ${n}`);
    for (let done = 0; done < names.length; done += 500) {
      const some = names.slice(done, done + 500);
      await Promise.all(some.map((title) => host.ask('issues.create', { title, description: title })));
    }
    const file = join(folder, 'large.zip');
    await host.ask('workspace.export', { path: file });

    const killed = await start('cut-off');
    const lost = killed.ask('workspace.import', { path: file }).catch((error: unknown) => error);
    // The teams come with the first of its commits; the workspace only with the last.
    for (let seen = 0; seen === 0;) seen = (await killed.ask('teams.query', {})).rows.length;
    const exited = once(killed.child, 'exit');
    killed.child.kill('SIGKILL');
    await exited;
    expect(await lost).toMatchObject({ code: 'DISCONNECTED' });

    const next = await start('cut-off');
    expect(await next.ask('system.bootstrap', {})).toMatchObject({ workspace: null, teams: [], members: [] });
    expect(await next.ask('issues.query', {})).toMatchObject({ total: 0 });
    await next.ask('workspace.import', { path: file });
    expect(await next.ask('system.bootstrap', {})).toMatchObject({ workspace: { workspaceId } });
    expect(await next.ask('issues.query', {})).toMatchObject({ total: 3_000 });
  }, 60_000);
});

describe('without a host', () => {
  test.each([
    ['call', 'sync.status'],
    ['events', ''],
  ])('%s says that none runs and what to do', async (command, method) => {
    const profile = join(folder, 'nobody');
    const outcome = await hearth([command, ...(method ? [method] : []), '--profile', profile]);
    expect([outcome.code, outcome.out, errorOf(outcome).code]).toEqual([1, '', 'DISCONNECTED']);
    expect(errorOf(outcome).message).toContain(`hearth host --profile ${profile}`);
    expect(existsSync(profile)).toBe(false);
  });

  test('a profile that cannot be is a coded error', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    for (const profile of [file, join(file, 'below')]) {
      const outcome = await hearth(['host', '--profile', profile, '--json']);
      expect([outcome.code, outcome.out, errorOf(outcome).code]).toEqual([1, '', 'DISK_ERROR']);
    }
  });

  test.each([
    [[], 'Name a command.'],
    [['burn'], 'There is no command "burn".'],
    [['host'], '--profile is missing.'],
    [['host', '--profile', 'x', '--port', '1'], "'--port'"],
    [['host', '--profile', 'x', '--web', 'http'], '--web takes a whole number'],
    [['host', '--profile', 'x', '--web', '65536'], '--web takes a whole number'],
    [['call', '--profile', 'x'], 'Name the method'],
    [['export', '--profile', 'x'], 'Name the file to export'],
    [['import', 'a', 'b', '--profile', 'x'], 'Unexpected argument "b"'],
    [['import', 'a'], '--profile is missing'],
    [['call', 'a', '{}', 'b', '--profile', 'x'], 'Unexpected argument "b"'],
    [['events', '--profile', 'x', '--after', '-1'], '--after'],
    [['events', '--profile', 'x', '--limit', '1.5'], '--limit takes a whole number'],
  ])('%j is explained, exit code 2', async (words, explanation) => {
    const outcome = await hearth(words);
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining(explanation) });
    expect(outcome.err).toContain('hearth help');
  });

  test('help is on stdout', async () => {
    expect(await hearth(['help'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('hearth doctor'),
    });
  });

  test('a relative profile is taken from where one is', async () => {
    const outcome = await hearth(['call', 'sync.status', '--profile', 'here'], { cwd: folder });
    expect(errorOf(outcome).message).toContain(join(folder, 'here'));
  });
});

describe('doctor', () => {
  test('says what works, for people and for programs, and always ends well', async () => {
    const profile = join(folder, 'doctor');
    const text = await hearth(['doctor', '--profile', profile]);
    expect(text).toMatchObject({ code: 0, err: '' });
    for (const topic of ['git', 'codex', 'claude', 'keychain', 'sandbox', 'disk'])
      expect(text.out).toMatch(new RegExp(`^[✓–✗] ${topic} `, 'm'));
    const bare = await hearth(['doctor', '--profile', profile, '--json'], { path: '/nowhere' });
    expect(bare.code).toBe(0);
    const { findings } = JSON.parse(bare.out);
    expect(findings).toContainEqual({
      topic: 'git',
      state: 'missing',
      detail: expect.stringContaining('Install git'),
    });
    expect(findings).toContainEqual(expect.objectContaining({ topic: 'disk', state: 'ok' }));
    expect(existsSync(profile)).toBe(false);
  });

  test('finds agents by asking them', async () => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'claude'), '#!/bin/sh\necho "2.1.7 (Claude Code)"\n', { mode: 0o755 });
    writeFileSync(join(bin, 'aider'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const { out } = await hearth(['doctor', '--profile', join(folder, 'd2'), '--json'], {
      path: `${bin}:/usr/bin:/bin`,
    });
    const { findings } = JSON.parse(out);
    expect(findings).toContainEqual({ topic: 'claude', state: 'ok', detail: '2.1.7, in a terminal' });
    expect(findings).toContainEqual({
      topic: 'aider',
      state: 'ok',
      detail: 'version unknown, in a terminal',
    });
    expect(findings).toContainEqual(expect.objectContaining({ topic: 'goose', state: 'missing' }));
  });
});

/** Inodes of the sockets that a process holds. */
function sockets(pid: number | undefined): Set<string> {
  const { readdirSync, readlinkSync } = process.getBuiltinModule('node:fs');
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}
