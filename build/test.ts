/**
 * `npm test`: every test of the project. `npm test -- unit` runs what needs no browser (unit, contract and simulator
 * tests), `npm test -- e2e` the journeys. The last line says how many passed, failed and were skipped.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './lib/browser.ts';
import { add, playwrightCounts, summaryLine, vitestCounts } from './lib/counts.ts';
import type { Counts } from './lib/counts.ts';
import { openDisplay } from './lib/display.ts';
import { isProgram, thisMachine } from './lib/machine.ts';
import { root, tool } from './lib/paths.ts';
import { buildBundles, runNode } from './lib/run.ts';
import { playwrightSkipped, vitestSkipped } from './lib/skipped.ts';
import { provideSystemPackages } from './lib/system-packages.ts';

const kinds = ['unit', 'e2e'] as const;
type Kind = (typeof kinds)[number];

/** What one kind of tests came to, for the summary. */
interface Result {
  readonly kind: Kind;
  readonly counts: Counts;
  readonly note: string;
  /** Names of the skipped tests, with reasons. */
  readonly skipped: readonly string[];
}

const results = join(root, '.cache/test');
const say = (line: string): void => console.log(line);

function reportFile(kind: Kind): string {
  mkdirSync(results, { recursive: true });
  const path = join(results, `${kind}.json`);
  rmSync(path, { force: true });
  return path;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

async function runUnit(): Promise<Result> {
  const report = reportFile('unit');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, ms } = await runNode(tool('vitest/vitest.mjs'), args, { show: true });
  const text = read(report);
  const note = `${Math.round(ms / 1000)} s`;
  return { kind: 'unit', counts: vitestCounts(text, code), note, skipped: vitestSkipped(text) };
}

const playwright = tool('@playwright/test/cli.js');
const advice = 'install Chromium (Debian: apt-get install chromium xvfb) or name it in HEARTH_CHROMIUM';

/** Counts the journeys that cannot be run here. */
async function skipJourneys(): Promise<Result> {
  const { stdout } = await runNode(playwright, ['test', '--list']);
  const skipped = Number(/^Total: (\d+) tests?/m.exec(stdout)?.[1] ?? 0);
  return { kind: 'e2e', counts: { passed: 0, failed: 0, skipped }, note: `skipped: ${advice}`, skipped: [] };
}

/** Runs the journeys on a display: the one there is, or a virtual one. */
async function runJourneys(chromium: string): Promise<Result> {
  const display = process.platform === 'linux' && !process.env['DISPLAY'] ? await openDisplay() : undefined;
  const report = reportFile('e2e');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HEARTH_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  if (display !== undefined) env['DISPLAY'] = display.name;
  try {
    const args = ['test', '--reporter=list,json', '--pass-with-no-tests'];
    const { code, ms } = await runNode(playwright, args, { env, show: true });
    const note = `${Math.round(ms / 1000)} s, in ${chromium}`;
    const text = read(report);
    return { kind: 'e2e', counts: playwrightCounts(text, code), note, skipped: playwrightSkipped(text) };
  } finally {
    display?.close();
  }
}

/** Provides what the journeys need, then runs them. What cannot be built is a failure, not an end of the report. */
async function runE2e(): Promise<Result> {
  await provideSystemPackages(say);
  if (!(await buildBundles())) {
    const note = 'the bundles could not be built';
    return { kind: 'e2e', counts: { passed: 0, failed: 1, skipped: 0 }, note, skipped: [] };
  }
  const chromium = findBrowser(thisMachine, isProgram);
  return chromium === undefined ? skipJourneys() : runJourneys(chromium);
}

const runners = { unit: runUnit, e2e: runE2e } satisfies Record<Kind, () => Promise<Result>>;

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((word) => !kinds.some((kind) => kind === word));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Use: npm test -- [${kinds.join('|')}]`);
    return 2;
  }
  const chosen = kinds.filter((kind) => wanted.length === 0 || wanted.includes(kind));
  const done: Result[] = [];
  for (const kind of chosen) done.push(await runners[kind]());
  say('');
  for (const { kind, skipped } of done) for (const test of skipped) say(`skipped ${kind}: ${test}`);
  for (const { kind, counts, note } of done) say(`${kind.padEnd(6)} ${summaryLine(counts)} (${note})`);
  const total = add(done.map(({ counts }) => counts));
  say(summaryLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
