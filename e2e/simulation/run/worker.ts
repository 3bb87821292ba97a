/** A process that runs seeds, one at a time, for `pool.ts`. Its argument is the job as JSON. */
import { mutants } from '../mutants/all.ts';
import { applyEdits } from '../mutants/apply.ts';
import { tunings } from '../mutants/tunings.ts';
import type { Ask, Job, SeedResult } from './job.ts';
import { leaveReality } from './platform.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const mutant = mutants.filter(({ name }) => name === job.mutant);
applyEdits([...(job.tuned ? tunings : []), ...mutant.flatMap((one) => [one, ...(one.also ?? [])])]);
const reality = leaveReality();

// Only now, so that what was changed is what is loaded.
const { createScratch } = await import('../world/scratch.ts');
const { runSeed, large, small } = await import('./run-seed.ts');
const scratch = await createScratch();
process.on('exit', () => scratch.remove());

let stray: string[] = [];
process.on('unhandledRejection', (error) => void stray.push(`unhandled: ${describe(error)}`));

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const print = (line: string, bytes?: Uint8Array): void =>
  console.log(bytes ? `${line} ${Buffer.from(bytes).toString('base64')}` : line);

async function run({ seed }: Ask): Promise<SeedResult> {
  stray = [];
  reality.begin(seed);
  const size = job.size === 'large' ? large : small;
  try {
    const { story = null } = job;
    const result = await runSeed(seed, scratch, { size, story, ...(job.trace ? { print } : {}) });
    return { ...result, problems: [...result.problems, ...stray] };
  } catch (error) {
    const nothing = { digest: '', events: 0, deviceMs: 0, spanMs: 0, settleMs: null };
    return { seed, ...nothing, problems: [`the world broke: ${describe(error)}`, ...stray] };
  }
}

process.on('message', (ask: Ask) => void run(ask).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit(0));
