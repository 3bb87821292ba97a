import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { Usage } from './probe.ts';

const root = join(import.meta.dirname, '../..');

/** A server in a process of its own that says what it uses. */
export interface ProbedChild {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: unknown;
  usage(): Promise<Usage>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const usage: z.ZodType<Usage> = z.object({
  cpu: z.number(),
  heap: z.number(),
  rss: z.number(),
  written: z.number(),
  loopDelayP99: z.number(),
});
const said = z.object({ ready: z.unknown() });

/** Starts a file of this repository that calls `answerProbes`. */
export async function startProbed(
  file: string,
  args: readonly string[] = [],
  options: { heapMb?: number; flags?: readonly string[] } = {},
): Promise<ProbedChild> {
  const child = fork(join(root, file), [...args], {
    execArgv: [
      '--expose-gc',
      // Else each collection that a measurement asks for also lets go of code that has been quiet for a while.
      '--no-flush-bytecode',
      `--max-old-space-size=${options.heapMb ?? 4096}`,
      ...(options.flags ?? []),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const first: unknown = await Promise.race([once(child, 'message'), exited.then(() => null)]);
  if (!Array.isArray(first)) throw new Error(`${file} ended before it was ready`);
  return {
    pid: child.pid ?? 0,
    ready: said.parse(first[0]).ready,
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      return usage.parse(z.array(z.unknown()).parse(await answer)[0]);
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}
