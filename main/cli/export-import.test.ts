import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createCommandLine, errorOf } from './testing/command-line.ts';

const { folder, hearth, startHost, endAll } = createCommandLine(afterAll);
afterEach(endAll);

describe('export and import', () => {
  test('carry a workspace to another profile; relative files are taken from where one is', async () => {
    const host = await startHost('exporting');
    await host.ask('workspace.create', { name: 'Kiln' });
    const { issueId } = await host.ask('issues.create', { title: 'Écrire', description: 'loin' });
    const exported = await hearth(['export', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(exported.out)).toMatchObject({ path: join(folder, 'kiln.zip'), counts: { issues: 1 } });
    const again = await hearth(['export', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect([again.code, errorOf(again).code]).toEqual([1, 'FILE_EXISTS']);
    const own = await hearth(['import', 'kiln.zip', '--profile', host.profile], { cwd: folder });
    expect([own.code, errorOf(own).code]).toEqual([1, 'NOT_EMPTY']);

    const other = await startHost('importing');
    const imported = await hearth(['import', 'kiln.zip', '--profile', other.profile], { cwd: folder });
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(await other.ask('issues.get', { issueId })).toEqual(await host.ask('issues.get', { issueId }));
  });

  test('SIGKILL in the middle of an import leaves an empty profile, which takes it the next time', async () => {
    const host = await startHost('large');
    const { workspaceId } = await host.ask('workspace.create', { name: 'Kiln' });
    const names = Array.from({ length: 3_000 }, (_, n) => `Issue ${n}`);
    for (let done = 0; done < names.length; done += 500) {
      const some = names.slice(done, done + 500);
      await Promise.all(some.map((title) => host.ask('issues.create', { title, description: title })));
    }
    const file = join(folder, 'large.zip');
    await host.ask('workspace.export', { path: file });

    const killed = await startHost('cut-off');
    const lost = killed.ask('workspace.import', { path: file }).catch((error: unknown) => error);
    // The teams come with the first of its commits; the workspace only with the last.
    await expect.poll(async () => (await killed.ask('teams.query', {})).rows.length).toBeGreaterThan(0);
    const exited = once(killed.child, 'exit');
    killed.child.kill('SIGKILL');
    await exited;
    expect(await lost).toMatchObject({ code: 'DISCONNECTED' });

    const next = await startHost('cut-off');
    expect(await next.ask('system.bootstrap', {})).toMatchObject({ workspace: null, teams: [], members: [] });
    expect(await next.ask('issues.query', {})).toMatchObject({ total: 0 });
    await next.ask('workspace.import', { path: file });
    expect(await next.ask('system.bootstrap', {})).toMatchObject({ workspace: { workspaceId } });
    expect(await next.ask('issues.query', {})).toMatchObject({ total: 3_000 });
  }, 120_000);
});
