/** The checks of the code, as functions over a folder: the project's own, or the one the canaries live in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { parseJson } from '../lib/parse-json.ts';
import { root, tool } from '../lib/paths.ts';
import { runNode } from '../lib/run.ts';

/** The folders that hold code. */
export const folders: readonly string[] = [
  'shared',
  'main',
  'preload',
  'renderer',
  'sync-server',
  'build',
  'e2e',
  'bench',
];

/** Code that lies beside them: it is linted, but is no part of any layer. */
const configs: readonly string[] = ['.dependency-cruiser.mjs', 'playwright.config.ts', 'vitest.config.ts'];

export interface Finding {
  readonly path: string;
  /** The rule that was broken, as its tool names it. */
  readonly rule: string;
  readonly text: string;
}

export interface Report {
  readonly findings: readonly Finding[];
  /** What the tool said besides findings: not empty means that it did not do its work. */
  readonly failure: string;
  /** How many files were read. */
  readonly files: number;
}

function present(cwd: string, paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(join(cwd, path)));
}

const lintOutput = z.object({
  number_of_files: z.number(),
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().optional(),
      help: z.string().optional(),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })),
    }),
  ),
});

/** `eslint(no-console)` is written `eslint/no-console`. */
function ruleName(code: string | undefined): string {
  return code === undefined ? 'unused-disable' : code.replace('(', '/').replace(')', '');
}

/** Lints with type information. */
export async function lint(cwd: string): Promise<Report> {
  const args = ['--format=json', ...present(cwd, [...folders, ...configs])];
  const { code, stdout, stderr } = await runNode(tool('oxlint/bin/oxlint'), args, { cwd });
  const output = lintOutput.safeParse(parseJson(stdout)).data;
  if (output === undefined || code > 1 || stderr !== '') {
    return { findings: [], failure: `oxlint ended with ${code}\n${stderr}${stdout}`, files: 0 };
  }
  const findings = output.diagnostics.map((problem) => {
    const line = problem.labels[0]?.span.line ?? 1;
    const rule = ruleName(problem.code);
    const help = problem.help === undefined ? '' : ` ${problem.help}`;
    return {
      path: problem.filename,
      rule,
      text: `${problem.filename}:${line} ${rule}: ${problem.message}${help}`,
    };
  });
  return { findings, failure: '', files: output.number_of_files };
}

const boundaryConfig = z.object({
  default: z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) }),
});

/** The rules of .dependency-cruiser.mjs with their sentences: the report gives names only. */
export async function boundaryRules(): Promise<readonly { name: string; comment: string }[]> {
  const config: unknown = await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href);
  return boundaryConfig.parse(config).default.forbidden;
}

const cruiseOutput = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        cycle: z.array(z.object({ name: z.string() })).default([]),
        rule: z.object({ name: z.string() }),
      }),
    ),
  }),
});

/** Reads who imports whom and compares it with .dependency-cruiser.mjs. */
export async function boundaries(cwd: string): Promise<Report> {
  const inside = present(cwd, folders);
  const script = tool('dependency-cruiser/bin/dependency-cruiser.mjs');
  const { code, stdout, stderr } = await runNode(script, ['--output-type', 'json', ...inside], { cwd });
  const output = cruiseOutput.safeParse(parseJson(stdout)).data;
  if (output === undefined) {
    return { findings: [], failure: `dependency-cruiser ended with ${code}\n${stderr}`, files: 0 };
  }
  const comments = new Map((await boundaryRules()).map(({ name, comment }) => [name, comment]));
  const findings = output.summary.violations.map(({ from, to, cycle, rule }) => {
    const path = cycle.length === 0 ? [from, to] : [from, ...cycle.map(({ name }) => name)];
    return {
      path: from,
      rule: rule.name,
      text: `${path.join(' → ')} ${rule.name}: ${comments.get(rule.name) ?? ''}`,
    };
  });
  const files = output.modules.filter(({ source }) =>
    inside.some((folder) => source.startsWith(`${folder}/`)),
  );
  return { findings, failure: '', files: files.length };
}

/** One error with the indented lines that explain it. */
const compilerError = /^(?<path>[^(\n]+)\(\d+,\d+\): error TS(?<number>\d+): .*(?:\n {2,}.*)*/gm;

/** Compiles every project by its references. */
export async function types(cwd: string): Promise<Report> {
  const { code, stdout, stderr } = await runNode(tool('typescript/bin/tsc'), ['-b', '--pretty', 'false'], {
    cwd,
  });
  const findings = [...stdout.matchAll(compilerError)].map(({ groups, 0: text }) => ({
    path: groups?.['path'] ?? '',
    rule: groups?.['number'] ?? '',
    text,
  }));
  const failure = code !== 0 && findings.length === 0 ? `tsc ended with ${code}\n${stdout}${stderr}` : '';
  return { findings, failure, files: 0 };
}
