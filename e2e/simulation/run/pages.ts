import type { Hunt } from './hunt.ts';
import { summaryLine, type Summary } from './summary.ts';

/** A cell of a table: the first line, without what would end the cell. */
function cell(text: string): string {
  const [line = ''] = text.split('\n');
  return (line.length > 120 ? `${line.slice(0, 120)} …` : line).replaceAll('|', '\\|');
}

/** A page on what became of planted bugs, each of which had `most` seeds to hide in. */
export function huntPage(hunts: readonly Hunt[], most: number): string {
  const noticed = hunts.filter(({ seeds }) => seeds !== null).length;
  const rows = hunts.map(
    ({ mutant, story, seeds, problem }) =>
      `| ${mutant} | ${story ?? ''} | ${seeds ?? 'not noticed'} | ${cell(problem ?? '')} |`,
  );
  return [
    '# Planted bugs',
    '',
    'Made by `npm run sim -- --mutant all --report FILE.md`. Each bug is planted alone, as the modules are loaded, and hunted in one seed after the other until a seed fails that passes without it (`e2e/simulation/SPEC.md`, 30).',
    '',
    `${noticed} of ${hunts.length} were noticed within ${most} seeds each.`,
    '',
    '| bug | story | seeds | what was noticed |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** A page on a run of many seeds. */
export function summaryPage(summary: Summary, from: number): string {
  const failed = summary.failed.map(({ seed, problem }) => `- seed ${seed}: ${cell(problem)}`);
  return [
    '# Simulated lives',
    '',
    'Made by `npm run sim -- --seeds N --report FILE.md`: the real client and server in simulated worlds (`e2e/simulation/SPEC.md`).',
    '',
    `From seed ${from}: ${summaryLine(summary)}.`,
    ...(failed.length > 0 ? ['', ...failed] : []),
    '',
  ].join('\n');
}
