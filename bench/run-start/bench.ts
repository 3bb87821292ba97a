import { join } from 'node:path';
import { isEnded } from '../../shared/domain/run.ts';
import { createGitRepo, type GitRepo } from '../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../e2e/fixtures/run-world.ts';
import type { Figure } from '../lib/figure.ts';
import type { Measurement } from '../lib/result.ts';
import { withScratch } from '../lib/scratch.ts';
import { median, percentile } from '../lib/statistics.ts';
import { untilFirstByte, worktreeByHand } from './by-hand.ts';
import { gitCallsOf, type GitCall } from './git-calls.ts';

const rounds = 20;
const files = 500;
const command = 'echo ready; echo done > done.txt';
const targetMs = 150;
/** What a run goes through on its way to the first byte, as its journal tells. */
const stages = ['queued', 'preparing', 'worktree', 'running', 'first byte'] as const;
type Stage = (typeof stages)[number];
type Times = Partial<Record<Stage, number>>;

/** ms from `runs.start` to each stage of a run. */
async function startOne(world: RunWorld): Promise<Times> {
  const times: Times = {};
  const began = performance.now();
  const note = (stage: Stage): void => void (times[stage] ??= performance.now() - began);
  let told = 0;
  const hush = world.journal.subscribe((events) => {
    for (const event of events) {
      if (event.kind === 'run.changed') note(event.state === 'queued' ? 'queued' : stageOf(event.state));
      // The ports come before it.
      else if (event.kind === 'run.event' && told++ > 0) note('worktree');
    }
  });
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  const { runId } = await world.engine.start(params, world.context('runs.start'));
  const spoke = Promise.withResolvers<void>();
  await world.engine.attachTerminal(runId, {
    send(bytes) {
      if (bytes.length > 0) note('first byte');
      spoke.resolve();
    },
    close: () => spoke.resolve(),
  });
  await spoke.promise;
  await world.until(runId, ({ state }) => isEnded(state));
  hush();
  return times;
}

function stageOf(state: string): Stage {
  return stages.find((stage) => stage === state) ?? 'first byte';
}

interface Samples {
  /** With the start of the supervisor, which later runs find there. */
  readonly first: Times;
  readonly runs: readonly Times[];
  /** The same program by itself. */
  readonly bare: readonly number[];
  readonly byHand: readonly number[];
  /** Of each worktree that was made by hand, what was asked of git. */
  readonly git: readonly (readonly GitCall[])[];
}

async function sample(directory: string, sandbox: boolean): Promise<Samples> {
  const repo: GitRepo = await createGitRepo({
    directory,
    files: Object.fromEntries(
      Array.from({ length: files }, (_, n) => [`src/d${n % 20}/f${n}.txt`, `${n}\n`]),
    ),
  });
  const world = await openRunWorld({ profile: join(directory, 'profile'), repo: repo.path, sandbox });
  try {
    const first = await startOne(world);
    const runs: Times[] = [];
    const alone: number[] = [];
    const byHand: number[] = [];
    const git: GitCall[][] = [];
    for (let round = 0; round < rounds; round++) {
      runs.push(await startOne(world));
      alone.push(await untilFirstByte(command, directory));
      const by = { repo: repo.path, directory, name: String(round) };
      byHand.push(await worktreeByHand(by, command));
      git.push(await gitCallsOf(by));
    }
    return { first, runs, bare: alone, byHand, git };
  } finally {
    await world.close();
  }
}

/** One sampling for the ratio and its parts. */
const samples = once(() => withScratch((directory) => sample(directory, false)));
const sandboxed = once(() => withScratch((directory) => sample(directory, true)));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}

function firstByte({ runs }: Samples): number[] {
  return runs.map((times) => times['first byte'] ?? Number.NaN);
}

function measured(metric: string, found: Samples): Measurement {
  const [ours, own] = [firstByte(found), median(found.bare)];
  const spread = `${(percentile(ours, 0.95) - own).toFixed(1)} ms at p95`;
  const byHand = `by hand, with git worktree add, ${(median(found.byHand) - own).toFixed(1)} ms`;
  return {
    metric,
    value: median(ours) - own,
    unit: 'ms',
    peer: `the target of ${targetMs} ms`,
    peerValue: targetMs,
    target: '≤ 1',
    note: `to the first byte, less the ${own.toFixed(1)} ms of the program by itself; ${byHand}; ${files} files, warm; median of ${rounds}, ${spread}`,
  };
}

/** From `runs.start` to the first byte of the agent, beyond what the same program needs by itself. */
export async function runStart(): Promise<Measurement[]> {
  return [measured('run-start', await samples()), measured('run-start-sandboxed', await sandboxed())];
}

/** Where that time goes: ms from one stage to the next, and of each call of git. */
export async function runStartFigures(): Promise<Figure[]> {
  const found = await samples();
  const first = found.first['first byte'] ?? Number.NaN;
  const note = 'the first run of a host, which starts the supervisor';
  return [
    ...partsOf(found, 'none'),
    ...partsOf(await sandboxed(), 'bubblewrap'),
    ...gitOf(found),
    { metric: 'run-start-first', value: first, unit: 'ms', at: { files }, note },
  ];
}

function partsOf({ runs }: Samples, sandbox: string): Figure[] {
  return stages.map((stage, n): Figure => {
    const before = stages[n - 1];
    const spent = runs.map((times) => (times[stage] ?? Number.NaN) - (before ? (times[before] ?? 0) : 0));
    return { metric: 'run-start-part', value: median(spent), unit: 'ms', at: { to: stage, sandbox } };
  });
}

/** Some of the calls are side by side. */
function gitOf({ git }: Samples): Figure[] {
  const asked = git[0] ?? [];
  return asked.map(({ command: asks }, n): Figure => {
    const spent = git.map((calls) => calls[n]?.ms ?? Number.NaN);
    return { metric: 'run-start-git', value: median(spent), unit: 'ms', at: { call: `${n + 1} ${asks}` } };
  });
}
