import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../e2e/fixtures/processes.ts';
import { openRunWorld } from '../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import { runId as runIdSchema, type RunId } from '../../shared/domain/ids.ts';

/** Waits for a value that nothing announces; slow machines get their time. */

let scratch: Scratch;
let repo: GitRepo;
let profile: string;
const hosts: ChildProcess[] = [];

beforeEach(async () => {
  scratch = await createScratch('run-recovery');
  profile = join(scratch.path, 'profile');
  repo = await createGitRepo({ directory: scratch.path });
});
afterEach(async () => {
  for (const host of hosts.splice(0)) host.kill('SIGKILL');
  await scratch.remove();
});

/** A host in a process of its own, with one run that has reached this state. */
async function hostWithRun(command: string, wanted: string): Promise<{ host: ChildProcess; runId: RunId }> {
  const script = fileURLToPath(import.meta.resolve('../../e2e/fixtures/run-host.ts'));
  const host = spawn(process.execPath, [script, profile, repo.path, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hosts.push(host);
  let runId: string | undefined;
  let reached = false;
  for await (const line of createInterface({ input: host.stdout })) {
    const told = JSON.parse(line) as { runId?: string; state?: string };
    runId ??= told.runId;
    reached ||= told.state === wanted;
    if (runId !== undefined && reached) return { host, runId: runIdSchema.parse(runId) };
  }
  throw new Error('The host ended too early.');
}

const kill = async (host: ChildProcess): Promise<void> => {
  const gone = once(host, 'exit');
  host.kill('SIGKILL');
  await gone;
};

test.each(['queued', 'preparing', 'running'])(
  'a host that is killed at %s leaves nothing but a lost run',
  { timeout: 30_000 },
  async (state) => {
    const marker = `1000.${process.pid}`;
    const command = `echo half > half.txt; echo on the screen; setsid sleep ${marker} & trap "" TERM HUP; sleep ${marker}`;
    const { host, runId } = await hostWithRun(command, state);
    await expect.poll(() => state !== 'running' || processesWith(marker).length > 1).toBe(true);
    await kill(host);

    const world = await openRunWorld({ profile, repo: repo.path });
    expect(await world.row(runId)).toMatchObject({ state: 'lost', exitCode: null, outcome: 'none' });
    expect(world.engine.liveCount()).toBe(0);
    expect(world.envelopes.map((run) => run.state)).toEqual(['lost']);
    await expect.poll(() => processesWith(marker)).toEqual([]);
    // The issue is free again.
    const params = { issueId: world.issueId, harness: 'pty', command: 'echo x > x.txt' } as const;
    const again = await world.engine.start(params, world.context('runs.start'));
    expect(
      await world.until(again.runId, (row) => row.outcome !== 'none' || row.state === 'succeeded'),
    ).toMatchObject({
      state: 'succeeded',
    });
    await world.close();
  },
);

test('what the terminal showed when the host was killed is kept', { timeout: 30_000 }, async () => {
  const marker = `1001.${process.pid}`;
  const { host, runId } = await hostWithRun(`echo on the screen; touch shown; sleep ${marker}`, 'running');
  await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
  const draft = join(profile, 'artifacts/drafts');
  await expect
    .poll(async () =>
      (await Promise.all((await readdir(draft)).map((name) => readFile(join(draft, name), 'utf8')))).join(''),
    )
    .toContain('on the screen');
  await kill(host);

  const world = await openRunWorld({ profile, repo: repo.path });
  const row = await world.row(runId);
  expect(row).toMatchObject({ state: 'lost', message: expect.stringContaining(row.worktree ?? '?') });
  const got: Buffer[] = [];
  await world.engine.attachTerminal(runId, {
    send: (bytes) => void got.push(Buffer.from(bytes)),
    close: () => {},
  });
  expect(Buffer.concat(got).toString()).toContain('on the screen');
  await world.close();
});

test(
  'a supervisor that is killed makes its runs lost, and the next run starts',
  { timeout: 30_000 },
  async () => {
    const marker = `1002.${process.pid}`;
    const world = await openRunWorld({ profile, repo: repo.path });
    const start = async (command: string): Promise<RunId> => {
      const params = { issueId: world.issueId, harness: 'pty', command } as const;
      return (await world.engine.start(params, world.context('runs.start'))).runId;
    };
    const runId = await start(`sleep ${marker}`);
    // Not only what it is started by, which takes a moment to tie itself to the supervisor.
    await expect
      .poll(() => processesWith(marker).some((pid) => commandOf(pid).startsWith('sleep')))
      .toBe(true);
    const [supervisor] = processesWith('supervisor/entry.ts').filter((pid) => parentOf(pid) === process.pid);
    if (supervisor === undefined) throw new Error('There is no supervisor.');
    process.kill(supervisor, 'SIGKILL');
    expect(await world.until(runId, ({ state }) => state === 'lost')).toMatchObject({ exitCode: null });
    await expect.poll(() => processesWith(marker)).toEqual([]);
    const next = await start('echo x > x.txt');
    await world.until(next, ({ state }) => state === 'succeeded');
    await world.close();
  },
);

/** Empty for a process that has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
}
