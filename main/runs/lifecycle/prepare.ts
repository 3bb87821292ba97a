import { existsSync } from 'node:fs';
import type { HookSettings } from '../../../shared/contract/run-settings.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { RunFailure } from '../failure.ts';
import {
  assertInside,
  makeWorktree,
  planWorktree,
  type Worktree,
  type WorktreePlan,
} from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import type { RunEngineOptions } from '../options.ts';
import { copyIgnored, describeSkipped } from '../worktrees/copy-ignored.ts';
import { assertHook, describeHook, runHook, type HookResult } from '../worktrees/hooks.ts';
import { portEnvironment, type PortBlock, type PortBlocks } from '../worktrees/ports.ts';
import type { LiveRun } from './live-run.ts';

export interface PrepareContext extends Pick<
  RunEngineOptions,
  'git' | 'paths' | 'supervisor' | 'clock' | 'timers' | 'environment' | 'uuid'
> {
  readonly log: RunLog;
  readonly ports: PortBlocks;
}

/** A place to work in, and the environment in which everything there runs. */
export interface Workplace {
  readonly worktree: Worktree;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Journals that a run is being prepared, and makes its worktree with all that its project wants in there. Rejects with
 * a RunFailure or GitError.
 */
export async function prepare(run: LiveRun, context: PrepareContext): Promise<Workplace> {
  const { continues } = run.facts;
  if (continues !== null) {
    const environment = await begin(run, context);
    return { environment, worktree: await comeBack(run, context, continues) };
  }
  // What changes nothing need not wait for the journal.
  const planned = plan(run, context);
  planned.catch(() => {});
  const environment = await begin(run, context);
  const worktree = await makeWorktree(context.git, await planned);
  const { base, commit, path } = worktree;
  await context.log.append(run.facts.runId, () => [{ kind: 'worktree', base, commit, path, worktree }]);
  run.signal.throwIfAborted();
  await copyFiles(run, context, worktree);
  const place = { worktree, environment };
  await hook(run, context, place, 'afterCreate');
  return place;
}

/** Gives the environment of everything that runs in the worktree. */
async function begin(run: LiveRun, context: PrepareContext): Promise<Workplace['environment']> {
  const { runId } = run.facts;
  const block = await takePorts(run, context);
  await context.log.append(runId, () => [
    { kind: 'state', state: 'preparing' },
    { kind: 'ports', first: block.first },
  ]);
  return { ...context.environment, ...portEnvironment(block) };
}

function plan({ facts, signal }: LiveRun, { git, paths, clock }: PrepareContext): Promise<WorktreePlan> {
  const { runId, repo, key, title, settings, person } = facts;
  const date = new Date(clock.now()).toISOString().slice(0, 10);
  return planWorktree(git, {
    repo,
    root: paths.worktrees,
    name: runId,
    issue: { key, title },
    base: settings.baseBranch,
    naming: { template: settings.branchTemplate, user: person, date },
    signal,
  });
}

/** The worktree of an ended run, as long as nobody else works there. */
async function comeBack({ facts }: LiveRun, { log, paths }: PrepareContext, runId: RunId): Promise<Worktree> {
  const worktree = log.get(runId)?.worktree;
  if (!worktree || !existsSync(worktree.path)) {
    throw new RunFailure('workspace', 'The worktree of the earlier run is gone. Try the task again instead.');
  }
  const others = log
    .live()
    .filter((run) => run.runId !== facts.runId && run.worktree?.path === worktree.path);
  if (others.length > 0) {
    throw new RunFailure(
      'workspace',
      'Another run works in this worktree. Wait for its end, then try again.',
    );
  }
  await assertInside(worktree.path, paths.worktrees);
  const { base, commit, path } = worktree;
  await log.append(facts.runId, () => [{ kind: 'worktree', base, commit, path, worktree }]);
  return worktree;
}

function takePorts({ facts: { runId } }: LiveRun, { ports, log }: PrepareContext): Promise<PortBlock> {
  const live = log
    .live()
    .flatMap(({ runId: other, firstPort }) =>
      firstPort === null ? [] : [{ runId: other, first: firstPort }],
    );
  return ports.take(runId, live);
}

async function copyFiles({ facts, signal }: LiveRun, { git, log }: PrepareContext, worktree: Worktree) {
  const { repo, runId, settings } = facts;
  if (settings.copyFiles.length === 0) return;
  const report = await copyIgnored(git, worktree, { from: repo, globs: settings.copyFiles, signal });
  const names = report.copied.map(({ path }) => path);
  const texts = [...(names.length > 0 ? [`Copied ${names.join(', ')}.`] : []), ...describeSkipped(report)];
  await log.append(runId, () => texts.map((text): NewRunLogEvent => ({ kind: 'log', text })));
}

const names = {
  afterCreate: 'after_create',
  beforeRun: 'before_run',
  afterRun: 'after_run',
  beforeRemove: 'before_remove',
} as const satisfies Record<keyof HookSettings, string>;

/** The last of what a hook printed, as the timeline keeps it. */
const KEPT = 8 * 1024;

/**
 * Runs a hook of the project's settings, if it has one. What comes before the agent is fatal: rejects with a RunFailure.
 * What comes after it is told in the timeline.
 */
export async function hook(
  { facts, signal }: Pick<LiveRun, 'facts' | 'signal'>,
  context: Pick<PrepareContext, 'supervisor' | 'clock' | 'timers' | 'uuid' | 'paths' | 'log'>,
  { worktree, environment }: Workplace,
  which: keyof HookSettings,
): Promise<void> {
  const { runId, settings } = facts;
  const command = settings.hooks[which];
  if (command === null) return;
  await assertInside(worktree.path, context.paths.worktrees);
  const result = await runHook({
    ...context,
    command,
    cwd: worktree.path,
    env: environment,
    timeoutMs: settings.hookTimeoutMs,
    signal,
    id: context.uuid(),
  });
  await context.log.append(runId, () => [{ kind: 'log', text: tell(which, result) }]);
  if (which === 'afterCreate' || which === 'beforeRun') assertHook(names[which], result);
}

function tell(which: keyof HookSettings, result: HookResult): string {
  const said = describeHook(names[which], result) ?? `The hook ${names[which]} has run.`;
  return [said, result.output.slice(-KEPT)].filter((text) => text.trim() !== '').join('\n');
}
