import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../lib/paths.ts';
import type { Canary } from './canaries.ts';
import { boundaryRules } from './tools.ts';
import type { Report } from './tools.ts';

export interface Reports {
  readonly lint: Report;
  readonly boundary: Report;
  readonly types: Report;
}

/** Canaries that no rule caught, and right code that a rule complains of. */
export function missed(canaries: readonly Canary[], reports: Reports): string[] {
  const problems: string[] = [];
  for (const canary of canaries) {
    const expected = {
      lint: canary.lint ?? [],
      boundary: canary.boundary ?? [],
      types: (canary.types ?? []).map(String),
    };
    const right = [...expected.lint, ...expected.boundary, ...expected.types].length === 0;
    for (const kind of ['lint', 'boundary', 'types'] as const) {
      const found = reports[kind].findings.filter(({ path }) => path === canary.path);
      for (const rule of expected[kind]) {
        if (!found.some((finding) => finding.rule === rule))
          problems.push(`${canary.path}: ${kind} ${rule} was not caught`);
      }
      if (right) problems.push(...found.map(({ text }) => `${canary.path}: right code was refused: ${text}`));
    }
  }
  return problems;
}

const ruleSet = z.object({ rules: z.record(z.string(), z.unknown()) });
const lintConfig = ruleSet.extend({ overrides: z.array(ruleSet) });

/** Rule names as the report gives them: those without a plugin belong to eslint. */
function fullName(rule: string): string {
  return rule.includes('/') ? rule : `eslint/${rule}`;
}

/** Rules written down in a configuration that no canary proves. */
export async function unproven(canaries: readonly Canary[]): Promise<string[]> {
  const text = await readFile(join(root, '.oxlintrc.json'), 'utf8');
  const { rules, overrides } = lintConfig.parse(JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')));
  const levels = [rules, ...overrides.map((override) => override.rules)].flatMap((set) =>
    Object.entries(set),
  );
  const lint = levels.flatMap(([rule, level]) => (level === 'off' ? [] : [fullName(rule)]));
  const boundary = (await boundaryRules()).map(({ name }) => name);
  const proven = new Set(canaries.flatMap((canary) => [...(canary.lint ?? []), ...(canary.boundary ?? [])]));
  return [...lint, ...boundary]
    .filter((rule) => !proven.has(rule))
    .map((rule) => `${rule}: no canary proves it`);
}
