import type { IssueIndex } from '../../client/issue-index.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { matchRanges, matchWords, type LetterRange } from '../../ui/lib/match-letters.ts';

export interface FoundCommand extends PaletteCommand {
  readonly matches: readonly LetterRange[];
}

/** The commands whose name has what was typed, in their order: as it stands, or each word as the beginning of one. */
export function findCommands(commands: readonly PaletteCommand[], query: string): FoundCommand[] {
  const asked = query.trim();
  return commands.flatMap((command) => {
    if (asked === '') return command.rare === true ? [] : [{ ...command, matches: [] }];
    const matches = matchLabel(command.label, asked);
    return matches.length === 0 ? [] : [{ ...command, matches }];
  });
}

function matchLabel(label: string, asked: string): readonly LetterRange[] {
  const whole = matchRanges(label, asked);
  if (whole.length > 0) return whole;
  const words = asked.split(/\s+/);
  const found = words.every((word) => matchWords(label, word).length > 0);
  return found ? matchWords(label, asked) : [];
}

/** The issues changed last, newest first. */
export function recentIssues(index: IssueIndex, count: number): IssueRow[] {
  const newest: IssueRow[] = [];
  for (const row of index.byId.values()) {
    const last = newest.at(-1);
    if (newest.length === count && last && row.updatedAt <= last.updatedAt) continue;
    const place = newest.findIndex((each) => each.updatedAt < row.updatedAt);
    newest.splice(place < 0 ? newest.length : place, 0, row);
    if (newest.length > count) newest.pop();
  }
  return newest;
}

/** The chip: `ENG-12` with its title, or `3 issues` with their keys, the prefix said once. */
export function describeSelection(issues: readonly IssueRow[]): { label: string; detail: string } | null {
  const [first, ...more] = issues;
  if (!first) return null;
  if (more.length === 0) return { label: first.key, detail: first.title };
  const shown = more
    .slice(0, 4)
    .map(({ key }) => (sharesPrefix(key, first.key) ? key.replace(/^.*-/, '') : key));
  const rest = more.length > 4 ? ['…'] : [];
  return { label: `${issues.length} issues`, detail: [first.key, ...shown, ...rest].join(', ') };
}

function sharesPrefix(a: string, b: string): boolean {
  return a.replace(/\d+$/, '') === b.replace(/\d+$/, '');
}
