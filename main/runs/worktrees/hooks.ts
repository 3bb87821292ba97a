import { HearthError } from '../../../shared/contract/errors.ts';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { SpawnError, type AgentProcess, type Supervisor } from '../../harness/supervisor/agent-process.ts';
import { RunFailure } from '../failure.ts';
import { createTail } from './tail.ts';

/** When a hook runs. A failure of the first two ends the run; that of the others is only told. */
export type HookName = 'after_create' | 'before_run' | 'after_run' | 'before_remove';

export interface HookRequest {
  /**
   * For a shell. From the local settings of the person only: a repository that could name one would run programs
   * on every machine that opens it.
   */
  readonly command: string;
  /** The worktree; check it with `assertInside` first. */
  readonly cwd: string;
  /** The whole environment: that of agents, and the ports. */
  readonly env: Readonly<Record<string, string>>;
  /** ms; five minutes when left out. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
  /** Of the process, unique for ever. */
  readonly id: string;
  readonly supervisor: Pick<Supervisor, 'spawn'>;
  readonly timers: Timers;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export interface HookResult {
  /** `lost`: the supervisor ended, and the hook with it. `not_started`: there is no such folder or shell. */
  readonly ended: 'exited' | 'timeout' | 'cancelled' | 'lost' | 'not_started';
  /** Null unless the hook ended by itself. */
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The last 64 KiB of what it printed, errors included. */
  readonly output: string;
  readonly truncated: boolean;
}

const TIMEOUT_MS = 5 * 60_000;
const KILL_AFTER_MS = 2000;
const TAIL_BYTES = 64 * 1024;

/**
 * Runs a hook to its end through the supervisor, so that it ends with the host, and with it all that it started.
 * What goes wrong is told in the result.
 */
export async function runHook(request: HookRequest): Promise<HookResult> {
  const { id, command, cwd, env, supervisor, clock, signal } = request;
  const tail = createTail(TAIL_BYTES);
  const started = clock.monotonic();
  const result = (ended: HookResult['ended'], exitCode: number | null = null): HookResult => ({
    ended,
    exitCode,
    durationMs: Math.round(clock.monotonic() - started),
    ...tail.read(),
  });
  if (signal.aborted) return result('cancelled');
  try {
    const argv = shell(command);
    const hook = await supervisor.spawn({ id, mode: 'pipes', argv, cwd, env, onOutput: tail.push });
    return result(...(await waitFor(hook, request)));
  } catch (error) {
    if (error instanceof SpawnError) return result('not_started');
    // The supervisor ended before it could say that the hook runs, or is about to end.
    if (error instanceof HearthError) return result('lost');
    throw error;
  }
}

/** Waits for the end of a hook, and brings it about when its time is up or nobody wants it any more. */
async function waitFor(
  hook: AgentProcess,
  { timeoutMs = TIMEOUT_MS, signal, timers }: HookRequest,
): Promise<[HookResult['ended'], number | null]> {
  let why: 'timeout' | 'cancelled' | null = null;
  const end = (reason: 'timeout' | 'cancelled'): void => {
    if (why !== null) return;
    why = reason;
    void hook.stop([{ do: 'terminate', waitMs: KILL_AFTER_MS }]);
  };
  const cancel = (): void => end('cancelled');
  const stopWaiting = timers.after(timeoutMs, () => end('timeout'));
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const { code, lost } = await hook.exited;
    if (why !== null) return [why, null];
    return lost ? ['lost', null] : ['exited', code];
  } finally {
    stopWaiting();
    signal.removeEventListener('abort', cancel);
  }
}

/** The outer shell only takes its input away: a hook that asks something would wait for ever. */
function shell(command: string): string[] {
  if (process.platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', 'exec /bin/sh -c "$1" </dev/null', 'hook', command];
}

/** True when the hook did what it should. */
export function hasSucceeded({ ended, exitCode }: HookResult): boolean {
  return ended === 'exited' && exitCode === 0;
}

/** What went wrong with a hook, as a sentence; null when nothing did. */
export function describeHook(name: HookName, result: HookResult): string | null {
  if (hasSucceeded(result)) return null;
  const seconds = Math.round(result.durationMs / 1000);
  switch (result.ended) {
    case 'exited':
      return result.exitCode === null
        ? `The hook ${name} was ended by somebody else.`
        : `The hook ${name} ended with exit code ${result.exitCode}.`;
    case 'timeout':
      return `The hook ${name} was stopped after ${seconds} s, because its time was up.`;
    case 'cancelled':
      return `The hook ${name} was cancelled.`;
    case 'lost':
      return `The process that runs hooks ended, and with it the hook ${name}.`;
    case 'not_started':
      return `The hook ${name} could not be started.`;
  }
}

/** Refuses to go on when a hook that must succeed did not. Throws a RunFailure. */
export function assertHook(name: 'after_create' | 'before_run', result: HookResult): void {
  const problem = describeHook(name, result);
  if (problem === null) return;
  if (result.ended === 'cancelled') throw new RunFailure('cancelled', 'The run was cancelled.');
  const next =
    'No agent was started; the worktree is kept. Correct the hook in the settings of the project, then start the run again.';
  throw new RunFailure(result.ended === 'timeout' ? 'timeout' : 'workspace', `${problem} ${next}`);
}
