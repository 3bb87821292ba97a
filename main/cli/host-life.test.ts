import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createCommandLine, endHost, errorOf } from './testing/command-line.ts';

const { folder, launch, hearth, startHost, endAll } = createCommandLine(afterAll);
afterEach(endAll);

describe('the life of a host', () => {
  test('SIGTERM saves and ends; the next one goes on', async () => {
    const first = await startHost('restart');
    await first.ask('workspace.create', { name: 'Kiln' });
    expect(await endHost(first.child)).toBe(0);
    expect(existsSync(first.ready.socket)).toBe(false);
    expect(existsSync(join(first.profile, 'host.json'))).toBe(false);
    const second = await startHost('restart');
    expect(await second.ask('system.bootstrap', {})).toMatchObject({ workspace: { name: 'Kiln' } });
  });

  test('SIGKILL loses nothing that was confirmed, and the next one starts', async () => {
    const first = await startHost('killed');
    await first.ask('workspace.create', { name: 'Kiln' });
    const made = await first.ask('issues.create', { title: 'Kept' });
    const exited = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await exited;
    expect(errorOf(await first.call('sync.status')).code).toBe('DISCONNECTED');
    const second = await startHost('killed');
    expect(await second.ask('issues.get', { issueId: made.issueId })).toMatchObject({ title: 'Kept' });
  });

  test('someone who follows is told when the host ends', async () => {
    const host = await startHost('followed');
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
    const host = await startHost('web', '--web', '0');
    const address = new URL(host.ready.web ?? '');
    expect(address.hash).toMatch(/^#token=[\w-]{43}$/);
    expect((await fetch(address)).headers.get('content-security-policy')).toContain("default-src 'none'");
    const taken = await hearth(['host', '--profile', join(folder, 'web-2'), '--web', address.port, '--json']);
    expect([taken.code, taken.out, errorOf(taken).code]).toEqual([1, '', 'INVALID_PARAMS']);
    expect(errorOf(taken).message).toContain(address.port);
  });

  test('approvals over the socket have to be allowed', async () => {
    const host = await startHost('approvals', '--allow-cli-approvals');
    await host.ask('workspace.create', { name: 'Kiln' });
    expect(errorOf(await host.call('workspace.invite', { role: 'member' })).code).toBe('NOT_LINKED');
  });

  test('a profile path too long for a socket works all the same', async () => {
    const host = await startHost(join('deep'.repeat(12), 'deeper'.repeat(12)));
    expect(host.ready.socket.length).toBeLessThan(104);
    expect(await host.call('sync.status')).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(host.profile, 'host.json'), 'utf8'))).toEqual({
      pid: host.child.pid,
      socket: host.ready.socket,
    });
  });
});
