import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What is done to a program's system calls; null: nothing. Needs `strace`. */
export interface Injection {
  /** Such as `fsync`. */
  readonly call: string;
  /** Such as `signal=KILL` or `error=ENOSPC`. */
  readonly what: string;
  /** The how manyth call, from 1; with `+` all from there on. */
  readonly when: string;
}

/** How a round ends a program. */
export interface Fire {
  readonly name: string;
  readonly rounds: number;
  /** Null: it is killed at a random moment. */
  injection(round: number): Injection | null;
}

/** A program of ours in a process of its own, which may be ended at any moment. */
export interface UnderFire {
  /** What it said when it was ready. */
  readonly line: string;
  /** ms from starting the process to its being ready. */
  readonly startMs: number;
  readonly gone: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
}

function commandOf(words: readonly string[], injection: Injection | null): [string, string[]] {
  if (!injection) return [process.execPath, [...words]];
  const { call, what, when } = injection;
  const inject = `inject=${call}:${what}:when=${when}`;
  const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  return ['strace', [...strace, process.execPath, ...words]];
}

/** Starts a program; null when it ended before it was ready, as an injected fault may make it. */
export async function startUnderFire(
  words: readonly string[],
  injection: Injection | null,
): Promise<UnderFire | null> {
  const [command, args] = commandOf(words, injection);
  const started = performance.now();
  // A group of its own, so that a tracer and what it traces go together.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const gone = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    gone.then(() => null),
  ]);
  if (line === null) return null;
  return {
    line,
    startMs: performance.now() - started,
    gone,
    kill(signal) {
      if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, signal);
    },
  };
}
