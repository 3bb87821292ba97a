import { rm } from 'node:fs/promises';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { AgentSpawn } from '../../harness/supervisor/agent-process.ts';
import { SpawnError } from '../../harness/supervisor/agent-process.ts';
import type { ProcessExit } from '../../harness/types.ts';
import { stopLadder, type ProcessIdentity, type SpawnFailure } from '../../supervisor/protocol.ts';
import { RunFailure } from '../failure.ts';
import { createOutputKeeper, outputLimits } from './output-keeper.ts';
import type { Check, EvidenceOptions } from './types.ts';

/** How a check ended. */
export interface CheckEnd {
  readonly exit: ProcessExit;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly output: Uint8Array;
  /** Bytes of output that were left out. */
  readonly cut: number;
}

export interface CheckRun {
  readonly check: Check;
  /** Names the process. */
  readonly id: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Told once the process is there; when this rejects, the process is ended. */
  readonly started: (process: ProcessIdentity) => Promise<unknown>;
  readonly confine: (spawn: AgentSpawn) => AgentSpawn | Promise<AgentSpawn>;
}

type Context = Pick<EvidenceOptions, 'supervisor' | 'clock' | 'timers' | 'environment' | 'platform'>;

/**
 * Runs a command to its end, at most until its time is up. Rejects with a RunFailure when it could not be
 * started or nobody knows how it ended, and with the reason of the signal when that is aborted.
 */
export async function runCheck(run: CheckRun, context: Context): Promise<CheckEnd> {
  const { check, id, cwd, signal, started } = run;
  const { supervisor, clock, timers, environment, platform } = context;
  const kept = createOutputKeeper(outputLimits);
  const onOutput = (bytes: Uint8Array): void => kept.push(bytes);
  const argv = argvOf(check.command, platform);
  const spawn = await run.confine({ id, mode: 'pipes', argv, cwd, env: environment, onOutput });
  signal.throwIfAborted();
  const begun = clock.monotonic();
  const process = await supervisor.spawn(spawn).catch((error: unknown) => {
    throw notStarted(error);
  });
  let timedOut = false;
  const stop = (): void => void process.stop(stopLadder);
  const clear = timers.after(check.timeoutMs, () => {
    timedOut = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await started(process.identity);
    const exit = await process.exited;
    signal.throwIfAborted();
    if (exit.lost) throw supervisorLost();
    const { bytes: output, cut } = kept.finish();
    return { exit, timedOut, durationMs: Math.round(clock.monotonic() - begun), output, cut };
  } catch (error) {
    await process.stop([]);
    throw error;
  } finally {
    clear();
    signal.removeEventListener('abort', stop);
    // It was for this process alone.
    if (spawn.sandbox) await rm(spawn.sandbox.temp, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Nobody is there to type: what reads its input finds the end of it. */
function argvOf(command: string, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['cmd.exe', '/d', '/s', '/c', command];
  return ['/bin/sh', '-c', 'exec /bin/sh -c "$1" </dev/null', 'sh', command];
}

function notStarted(error: unknown): unknown {
  if (error instanceof HearthError && error.code === 'SHUTTING_DOWN') return error;
  if (!(error instanceof SpawnError)) return supervisorLost(error);
  const reason = reasonOf(error.failure);
  return new RunFailure('workspace', `The check was not run: ${reason}.`, { cause: error });
}

function reasonOf({ what, code }: SpawnFailure): string {
  if (what === 'cwd') return 'its worktree is gone. What was proven before is kept';
  if (code === 'NO_SANDBOX') {
    return 'this project demands a sandbox and this machine has none. Run "hearth doctor" to see why';
  }
  if (what === 'sandbox')
    return `a folder of its sandbox is missing or leads elsewhere (${code}). Run the checks again`;
  return `the shell could not be started (${code}). Correct the PATH, then run the checks again`;
}

function supervisorLost(cause?: unknown): RunFailure {
  return new RunFailure(
    'harness_crash',
    'The process that runs checks ended, and the check with it. Nothing of it counts; run the checks again.',
    { cause },
  );
}
