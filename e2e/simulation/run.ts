/** `npm run sim`: the real client and server in simulated worlds, one for each seed. */
import { writeFileSync } from 'node:fs';
import { mutants } from './mutants/all.ts';
import { hunt, type Hunt } from './run/hunt.ts';
import type { Job, SeedResult } from './run/job.ts';
import { parseOptions, usage, type RunOptions } from './run/options.ts';
import { huntPage, summaryPage } from './run/pages.ts';
import { runSeeds } from './run/pool.ts';
import { summarize, summaryLine } from './run/summary.ts';

/** A long run says how far it is. */
const PROGRESS_EVERY = 500;

function shorten(problem: string): string {
  return problem.length > 600 ? `${problem.slice(0, 600)} …` : problem;
}

/** The figures as JSON, or as a page where the name ends in `.md`. */
function write({ report }: RunOptions, figures: unknown, page: string): void {
  if (report === null) return;
  writeFileSync(report, report.endsWith('.md') ? page : `${JSON.stringify(figures, null, 2)}\n`);
}

async function runAll(options: RunOptions, job: Job): Promise<number> {
  const results: SeedResult[] = [];
  const began = performance.now();
  await runSeeds({
    job,
    seeds: Array.from({ length: options.count }, (_, i) => options.from + i),
    workers: Math.min(options.workers, options.count),
    heard(result) {
      results.push(result);
      for (const problem of result.problems.slice(0, 3))
        console.log(`seed ${result.seed}: ${shorten(problem)}`);
      if (results.length % PROGRESS_EVERY === 0) {
        const seconds = Math.round((performance.now() - began) / 1000);
        console.log(`${results.length} of ${options.count} seeds, ${seconds} s`);
      }
      return true;
    },
  });
  const summary = summarize(results, (performance.now() - began) / 1000);
  const [only] = results;
  if (options.count === 1 && only) console.log(`digest ${only.digest}`);
  console.log(summaryLine(summary));
  write(options, summary, summaryPage(summary, options.from));
  return summary.failed.length === 0 ? 0 : 1;
}

function hunted({ mutant, story, seeds, seed, problem }: Hunt): string {
  const where = story === null ? mutant : `${mutant} (${story})`;
  if (seeds === null) return `${where}: NOT noticed`;
  return `${where}: noticed after ${seeds} (seed ${seed}): ${shorten(problem ?? '')
    .split('\n')[0]
    ?.slice(0, 150)}`;
}

async function huntAll(options: RunOptions, job: Job): Promise<number> {
  const { from, most, workers } = options;
  const wanted = mutants.filter(({ name }) => options.mutant === 'all' || name === options.mutant);
  if (wanted.length === 0) throw new Error(`There is no planted bug ${options.mutant}.`);
  const hunts: Hunt[] = [];
  for (const mutant of wanted) {
    const result = await hunt({ mutant, job, from, most, workers });
    hunts.push(result);
    console.log(hunted(result));
  }
  const noticed = hunts.filter(({ seeds }) => seeds !== null).length;
  console.log(`${noticed} of ${hunts.length} planted bugs noticed, within ${most} seeds each`);
  write(options, { most, noticed, of: hunts.length, hunts }, huntPage(hunts, most));
  return noticed === hunts.length ? 0 : 1;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const { tuned, size, trace, story } = options;
  const job: Job = { mutant: null, tuned, size, trace, story };
  return options.mutant === null ? runAll(options, job) : huntAll(options, job);
}

main().then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.error(usage);
    process.exitCode = 2;
  },
);
