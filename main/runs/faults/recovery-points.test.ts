import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { openRunWorld, type RunWorld } from '../../../e2e/fixtures/run-world.ts';
import { createScratch, repoRoot, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { AgentStep } from '../../../e2e/fixtures/scripted-app-server.ts';
import { journalEvent, type JournalEvent } from '../../../shared/contract/events.ts';
import { runId as runIdSchema, type RunId } from '../../../shared/domain/ids.ts';
import { isEnded, isLegalTransition, type RunState } from '../../../shared/domain/run.ts';

const proof = join(repoRoot, 'e2e/proof/runs');

let scratch: Scratch;
let repo: GitRepo;
beforeEach(async () => {
  scratch = await createScratch('recovery-points');
  repo = await createGitRepo({ directory: scratch.path });
});
afterEach(() => scratch.remove());

const marker = `1020.${process.pid}`;
const steps: readonly AgentStep[] = [
  { write: 'x.txt', text: 'x\n' },
  { ask: 1, command: 'ls' },
  { hear: 1 },
  { say: 'Done.' },
  { turn: 'completed' },
];

/** What each kind of agent is started with; the one in the terminal leaves a daemon behind. */
const agents = {
  terminal: async () => ({ command: `setsid -f sleep ${marker}; echo x > x.txt; echo shown` }),
  chatterbox: async () => ({ command: 'yes shown | head -c 4000000; echo x > x.txt' }),
  codex: async () => {
    const [program, script] = [join(scratch.path, 'codex'), join(scratch.path, 'steps.json')];
    await writeFile(script, JSON.stringify(steps));
    const server = join(repoRoot, 'e2e/fixtures/scripted-app-server.ts');
    await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${server}' '${script}'\n`);
    await chmod(program, 0o755);
    return { codex: program };
  },
};

/** Lets a host do one run, and die on the way; gives what its clients had heard by then. */
async function hostThatDies(
  agent: keyof typeof agents,
  profile: string,
  die: string,
): Promise<{ told: JournalEvent[]; signal: unknown }> {
  const options = JSON.stringify({ profile, repo: repo.path, ...(await agents[agent]()) });
  const words = ['--import', join(proof, 'die-at-event.ts'), join(proof, 'engine-host.ts'), options];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HEARTH_DIE: die },
  });
  const exit = once(child, 'exit');
  const told: JournalEvent[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(journalEvent.parse(JSON.parse(line)));
  }
  const [, signal] = await exit;
  return { told, signal };
}

/** What is kept of the terminal of a run that has ended. */
async function lastScreen(world: RunWorld, runId: RunId): Promise<string> {
  const got: Buffer[] = [];
  const peer = { send: (bytes: Uint8Array) => void got.push(Buffer.from(bytes)), close: () => undefined };
  await world.engine.attachTerminal(runId, peer);
  return Buffer.concat(got).toString();
}

/** Opens the profile again and looks at everything that the run left. */
async function recovered(
  profile: string,
  told: readonly JournalEvent[],
  { by = 'us', goesOn = true }: { by?: 'us' | 'the host before'; goesOn?: boolean } = {},
): Promise<RunState[]> {
  const world = await openRunWorld({ profile, repo: repo.path });
  try {
    const { events } = world.journal.since(0, 2_000);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
    expect(events.slice(0, told.length)).toEqual(told);

    const states = events.flatMap((event) => (event.kind === 'run.changed' ? [event.state as RunState] : []));
    states.reduce((from, to) => {
      expect(isLegalTransition(from, to)).toBe(true);
      return to;
    });
    const last = states.at(-1);
    expect(last && isEnded(last)).toBe(true);
    expect(world.engine.liveCount()).toBe(0);
    expect(world.envelopes.map(({ state }) => state)).toEqual(last === 'lost' && by === 'us' ? ['lost'] : []);
    await expect.poll(() => processesWith(marker)).toEqual([]);

    const [first] = events.flatMap((event) => (event.kind === 'run.changed' ? [event.runId] : []));
    const row = await world.row(runIdSchema.parse(first));
    expect(row).toMatchObject({ state: last, approval: null, message: expect.stringMatching(/\.$/) });
    const { worktree } = row;
    const isSound = (path: string): Promise<unknown> => repo.git('-C', path, 'status').catch(() => null);
    expect(worktree === null || (existsSync(worktree) && (await isSound(worktree)))).toBeTruthy();
    expect(row.message).toContain(last === 'lost' ? (worktree ?? '') : '');
    const showed = row.hasTerminal && states.includes('finishing');
    expect(showed ? await lastScreen(world, row.runId) : 'shown').toContain('shown');
    expect(await repo.git('status', '--porcelain', '--branch')).toBe('## main');
    expect(await repo.git('rev-parse', 'main')).toBe(repo.firstCommit);

    // What was being written is kept in its place, or was nothing.
    expect(readdirSync(join(profile, 'artifacts/drafts'))).toEqual([]);

    if (!goesOn) return states;
    const params = { issueId: world.issueId, harness: 'pty', command: 'echo y > y.txt' } as const;
    const next = await world.engine.start(params, world.context('runs.start'));
    expect(await world.until(next.runId, ({ state }) => isEnded(state))).toMatchObject({
      state: 'succeeded',
    });
    return states;
  } finally {
    await world.close();
  }
}

describe.each(['terminal', 'codex'] as const)('a host that dies in a run of an agent: %s', (agent) => {
  test(
    '23: right after the commit of any of its events finds an end for it',
    { timeout: 300_000 },
    async () => {
      const reached = new Set<RunState>();
      // Up to its worktree, every agent's run is the same.
      const first = agent === 'codex' ? 5 : 1;
      let nth = first;
      for (let isDead = true; isDead; nth++) {
        const profile = join(scratch.path, `after-${nth}`);
        const { told, signal } = await hostThatDies(agent, profile, `after:${nth}`);
        // One event further than there are, and it ends by itself.
        isDead = signal === 'SIGKILL';
        const states = await recovered(profile, told, { goesOn: false });
        for (const state of states) reached.add(state);
      }
      expect(nth - first).toBeGreaterThan(6);
      const everywhere = ['queued', 'preparing', 'running', 'finishing', 'succeeded', 'lost'];
      const alsoThere = agent === 'codex' ? ['waiting'] : [];
      expect([...reached]).toEqual(expect.arrayContaining([...everywhere, ...alsoThere]));
    },
  );
});

test.each(['preparing', 'worktree', 'running', 'process', 'finishing', 'succeeded'])(
  '2: a host that dies right before the commit of %s has not begun it',
  { timeout: 60_000 },
  async (event) => {
    const profile = join(scratch.path, 'profile');
    const { told, signal } = await hostThatDies('terminal', profile, `before:${event}`);
    expect(signal).toBe('SIGKILL');
    expect(told.map((one) => (one.kind === 'run.changed' ? one.state : ''))).not.toContain(event);
    expect((await recovered(profile, told)).at(-1)).toBe('lost');
  },
);

test.each([
  ['before', 'us'],
  ['after', 'the host before'],
] as const)(
  '23: a host that dies while it recovers, %s the commit, recovers all the same',
  { timeout: 60_000 },
  async (moment, by) => {
    const profile = join(scratch.path, 'profile');
    const { told } = await hostThatDies('terminal', profile, 'after:finishing');
    const again = await hostThatDies('terminal', profile, `${moment}:lost`);
    expect(again.signal).toBe('SIGKILL');
    expect((await recovered(profile, [...told, ...again.told], { by })).at(-1)).toBe('lost');
  },
);

test('30: a long recording that a host left behind is kept after the next one has started', async () => {
  const profile = join(scratch.path, 'profile');
  const { told } = await hostThatDies('chatterbox', profile, 'after:finishing');
  const [first] = told.flatMap((event) => (event.kind === 'run.changed' ? [event.runId] : []));
  const runId = runIdSchema.parse(first);
  const world = await openRunWorld({ profile, repo: repo.path });
  try {
    expect(await world.row(runId)).toMatchObject({ state: 'lost' });
    await expect.poll(() => lastScreen(world, runId).catch(String)).toContain('shown');
    await expect.poll(() => readdirSync(join(profile, 'artifacts/drafts'))).toEqual([]);
    expect(world.envelopes.map(({ state }) => state)).toEqual(['lost']);
  } finally {
    await world.close();
  }
});

test('30: drafts that belong to nobody go when a host starts', async () => {
  const profile = join(scratch.path, 'profile');
  const drafts = join(profile, 'artifacts/drafts');
  await mkdir(drafts, { recursive: true });
  for (const name of ['01890000-0000-7000-8000-000000000009.cast', 'half-written']) {
    await writeFile(join(drafts, name), '{');
  }
  const world = await openRunWorld({ profile, repo: repo.path });
  expect(readdirSync(drafts)).toEqual([]);
  await world.close();
});
