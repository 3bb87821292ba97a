import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import type { LocalRunRow, RunEvent } from '../../shared/contract/run-schemas.ts';
import type { RunSettingsPatch } from '../../shared/contract/run-settings.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: RunWorld;

const open = async (sandbox = false): Promise<void> => {
  await world?.close();
  world = await openRunWorld({ profile: join(scratch.path, 'profile'), repo: repo.path, sandbox });
};
beforeEach(async () => {
  scratch = await createScratch('run-place');
  repo = await createGitRepo({ directory: scratch.path });
  await open();
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const set = (patch: RunSettingsPatch) =>
  world.engine.control.updateSettings({ projectId: null, patch }, world.context('projects.setRunSettings'));
const start = async (command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command, several: true } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const run = async (command: string): Promise<LocalRunRow> =>
  world.until(await start(command), ({ state }) => isEnded(state));
const logs = async (runId: RunId): Promise<string[]> =>
  (await world.timeline(runId)).flatMap((event: RunEvent) => (event.kind === 'log' ? [event.text] : []));

describe('the place of a run', () => {
  test('begins at the branch that its project names, on a branch that is named as it says', async () => {
    await repo.git('branch', 'next');
    await repo.git('commit', '--allow-empty', '-m', 'only on main');
    await set({ baseBranch: 'next', branchTemplate: 'hearth/{user}/{key}' });
    const row = await run('echo x > x.txt');
    expect(row).toMatchObject({ state: 'succeeded', baseBranch: 'next', branch: 'hearth/tove/eng-7' });
    await set({ baseBranch: 'nowhere' });
    expect(await run('echo x > x.txt')).toMatchObject({ state: 'failed', errorCategory: 'workspace' });
  });

  test('has copies of the ignored files that its project names, and they are no result', async () => {
    await writeFile(join(repo.path, '.gitignore'), '.env\n');
    await repo.git('add', '.gitignore');
    await repo.git('commit', '-m', 'ignore');
    await writeFile(join(repo.path, '.env'), 'TOKEN=1\n');
    await set({ copyFiles: ['.env', 'nothing.*'] });
    const row = await run('cat .env > seen.txt');
    expect(await repo.git('show', `${row.commit}:seen.txt`)).toBe('TOKEN=1');
    expect(await repo.git('ls-tree', '-r', '--name-only', row.commit ?? '')).not.toContain('.env');
    expect(await logs(row.runId)).toContain('Copied .env.');
  });

  test('has ports of its own, unlike those of a run beside it', async () => {
    const [one, two] = await Promise.all([
      run('echo $HEARTH_PORT $HEARTH_PORT_9 > ports; sleep 1'),
      run('echo $HEARTH_PORT $HEARTH_PORT_9 > ports; sleep 1'),
    ]);
    const ports = await Promise.all([one, two].map((row) => repo.git('show', `${row.commit}:ports`)));
    const [first = [], second = []] = ports.map((text) => text.split(' ').map(Number));
    expect(first[1]).toBe((first[0] ?? 0) + 9);
    expect(Math.abs((first[0] ?? 0) - (second[0] ?? 0))).toBeGreaterThanOrEqual(10);
  });

  test('hooks run around the agent, with its environment, and say what they printed', async () => {
    const note = (name: string): string => `echo ${name} >> hooks.txt; echo said ${name}`;
    await set({
      hooks: {
        afterCreate: note('after_create'),
        beforeRun: note('before_run'),
        afterRun: note('after_run'),
      },
    });
    const row = await run('echo agent >> hooks.txt');
    expect(await repo.git('show', `${row.commit}:hooks.txt`)).toBe(
      'after_create\nbefore_run\nagent\nafter_run',
    );
    expect((await logs(row.runId)).join('\n')).toContain('said before_run');
  });

  test('a hook that fails before the agent ends the run, one after it is told', async () => {
    await set({ hooks: { beforeRun: 'echo no; exit 4' } });
    const failed = await run('echo x > x.txt');
    expect(failed).toMatchObject({ state: 'failed', errorCategory: 'workspace', sandboxed: null });
    expect(failed.commit).toBeUndefined();
    expect(failed.message).toContain('before_run ended with exit code 4');
    await set({ hooks: { beforeRun: null, afterRun: 'exit 5' } });
    const row = await run('echo x > x.txt');
    expect(row.state).toBe('succeeded');
    expect((await logs(row.runId)).join('\n')).toContain('after_run ended with exit code 5');
  });

  test('what an agent changed of the repository to have programs run later is told', async () => {
    const row = await run('git config core.sshCommand "touch /tmp/owned"; echo x > x.txt');
    expect((await logs(row.runId)).join('\n')).toContain('core.sshcommand');
  });
});

describe('an agent in a sandbox', () => {
  test('commits in its worktree, and reaches nothing else', async () => {
    await open(true);
    const { sandbox } = await world.engine.probe();
    await writeFile(join(scratch.path, 'secret'), 'x');
    await mkdir(join(scratch.path, 'profile', '.ssh'), { recursive: true });
    await appendFile(join(scratch.path, 'profile', '.ssh', 'id'), 'KEY');
    const row = await run(
      `echo x > x.txt; git add x.txt; git commit -qm mine; echo y > ${scratch.path}/out 2>/dev/null; ` +
        `cat ${scratch.path}/profile/.ssh/id > stolen.txt 2>/dev/null; git config a.b c 2>/dev/null; true`,
    );
    expect(row).toMatchObject({ state: 'succeeded', sandboxed: sandbox });
    if (!sandbox) return;
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
    expect(await repo.git('show', `${row.commit}:stolen.txt`)).toBe('');
    expect(await readFile(join(repo.path, '.git', 'config'), 'utf8')).not.toContain('[a]');
  });

  test('is not confined where the project does not want it', async () => {
    await open(true);
    await set({ sandbox: 'off' });
    expect(await run('echo x > x.txt')).toMatchObject({ state: 'succeeded', sandboxed: false });
  });
});
