import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../sync-server/app/hearth-sync.ts', import.meta.url));
const ready = z.object({ url: z.string(), invite: z.string().optional() });

/** What is done to the server's system calls; null: nothing. Needs `strace`. */
export interface Injection {
  /** Such as `fsync`. */
  readonly call: string;
  /** Such as `signal=KILL` or `error=ENOSPC`. */
  readonly what: string;
  /** The how manyth call, from 1; with `+` all from there on. */
  readonly when: string;
}

/** A sync server in a process of its own, which may be ended at any moment. */
export interface ServerUnderFire {
  readonly url: string;
  readonly invite: string;
  /** ms from starting the process to its being ready. */
  readonly startMs: number;
  readonly gone: Promise<unknown>;
  kill(signal: NodeJS.Signals): void;
}

function commandOf(folder: string, injection: Injection | null): [string, string[]] {
  const serve = [program, 'serve', '--data', folder, '--port', '0', '--json'];
  if (!injection) return [process.execPath, serve];
  const { call, what, when } = injection;
  const inject = `inject=${call}:${what}:when=${when}`;
  const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  return ['strace', [...strace, process.execPath, ...serve]];
}

/** Starts a server; null when it ended before it was ready, as an injected fault may make it. */
export async function startUnderFire(
  folder: string,
  injection: Injection | null = null,
): Promise<ServerUnderFire | null> {
  const [command, args] = commandOf(folder, injection);
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
  const { url, invite = '' } = ready.parse(JSON.parse(line));
  return {
    url,
    invite,
    startMs: performance.now() - started,
    gone,
    kill(signal) {
      if (child.exitCode === null && child.signalCode === null && child.pid) process.kill(-child.pid, signal);
    },
  };
}
