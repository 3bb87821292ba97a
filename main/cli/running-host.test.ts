import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommandLine, errorOf, eventsOf, type Running } from './testing/command-line.ts';

const { hearth, startHost } = createCommandLine(afterAll);

describe('a running host', () => {
  let host: Running;
  beforeAll(async () => {
    host = await startHost('running');
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

/** Inodes of the sockets that a process holds. */
function sockets(pid: number | undefined): Set<string> {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}
