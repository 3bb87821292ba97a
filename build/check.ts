/**
 * `npm run check`: everything that can be said about the code without running it. `npm run check -- lint knip` runs
 * only the named steps. One line per step; the output of a step is shown when it fails.
 */
import { globSync } from 'node:fs';
import { boundaries, folders, lint, types } from './check/tools.ts';
import type { Report } from './check/tools.ts';
import { root, tool } from './lib/paths.ts';
import { runNode } from './lib/run.ts';

/** The problems a step found; empty when all is well. */
type Step = () => Promise<readonly string[]>;

function problems({ findings, failure }: Report): string[] {
  return [failure, ...findings.map(({ text }) => text)].filter((text) => text !== '');
}

function sourceFiles(): string[] {
  return globSync(`{${folders.join(',')}}/**/*.{ts,tsx}`, { cwd: root });
}

/** A tool that silently reads nothing would find nothing wrong: it must have read every source file. */
function unread(name: string, { files }: Report): string[] {
  const wanted = sourceFiles().length;
  return files < wanted ? [`${name} read ${files} of ${wanted} source files: it does not see the code`] : [];
}

async function program(script: string, args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runNode(tool(script), args);
  return code === 0 ? [] : [`${stdout}${stderr}`.trimEnd()];
}

const steps: Readonly<Record<string, Step>> = {
  types: async () => problems(await types(root)),
  lint: async () => {
    const report = await lint(root);
    return [...problems(report), ...unread('oxlint', report)];
  },
  format: () => program('oxfmt/bin/oxfmt', ['--list-different', '.']),
  boundaries: async () => {
    const report = await boundaries(root);
    return [...problems(report), ...unread('dependency-cruiser', report)];
  },
  canaries: async () => {
    const { code, stdout, stderr } = await runNode('build/check-canaries.ts', []);
    return code === 0 ? [] : [`${stdout}${stderr}`.trimEnd()];
  },
  unused: () => program('knip/bin/knip.js', ['--no-progress']),
};

async function runStep(name: string, step: Step): Promise<boolean> {
  const started = performance.now();
  const found = await step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name.padEnd(11)} ${found.length === 0 ? 'ok    ' : 'FAILED'} ${seconds.padStart(5)} s`);
  if (found.length > 0) console.log(`\n${found.join('\n')}\n`);
  return found.length === 0;
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => steps[name] === undefined);
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}`);
    return 2;
  }
  const chosen = Object.entries(steps).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const failed: string[] = [];
  for (const [name, step] of chosen) if (!(await runStep(name, step))) failed.push(name);
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
