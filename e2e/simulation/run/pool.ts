import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { timers } from '../../../sync-server/app/platform.ts';
import type { Job, SeedResult } from './job.ts';

/** A seed that takes longer than this, in ms of real time, hangs. */
const HANGS_MS = 60_000;
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

interface Options {
  readonly job: Job;
  readonly seeds: readonly number[];
  readonly workers: number;
  /** Hears of each result, in no promised order; false ends it all. */
  readonly heard: (result: SeedResult) => boolean;
}

function hung(seed: number, what: string): SeedResult {
  return { seed, problems: [what], digest: '', events: 0, deviceMs: 0, spanMs: 0, settleMs: null };
}

/** Asks one process for one seed. */
function ask(child: ChildProcess, seed: number): Promise<SeedResult> {
  return new Promise((resolve) => {
    const notLate = timers.after(HANGS_MS, () => {
      child.kill('SIGKILL');
      end(hung(seed, 'it hangs'));
    });
    const died = (): void => end(hung(seed, 'its process died'));
    const heard = (result: unknown): void => end(result as SeedResult);
    function end(result: SeedResult): void {
      notLate();
      child.off('exit', died);
      child.off('message', heard);
      resolve(result);
    }
    child.once('exit', died);
    child.once('message', heard);
    child.send({ seed });
  });
}

/** Runs seeds in processes of their own. */
export async function runSeeds({ job, seeds, workers, heard }: Options): Promise<void> {
  const queue = seeds[Symbol.iterator]();
  let isOver = false;
  let deaths = 0;
  const start = (): ChildProcess => fork(worker, [JSON.stringify(job)], { execArgv: ['--no-warnings'] });

  async function work(): Promise<void> {
    let child = start();
    try {
      for (let next = queue.next(); !isOver && next.done !== true; next = queue.next()) {
        const result = await ask(child, next.value);
        if (!heard(result)) isOver = true;
        if (child.exitCode === null && child.signalCode === null) continue;
        // Seeds may bring a process down, but not all of them.
        deaths += 1;
        if (deaths > 5) throw new Error('One process after the other dies. Run a single seed to see why.');
        child = start();
      }
    } finally {
      // It ends by itself then, and takes its folder with it.
      if (child.connected) child.disconnect();
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
}
