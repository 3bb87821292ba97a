import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';
import type { CodeRun } from '../../../ui/run/diff-line.tsx';

type Line = DiffFile['hunks'][number]['lines'][number];

/** A line with the words in it that changed. */
export interface ShownLine extends Line {
  readonly code: readonly CodeRun[];
}

/** Longer lines are not compared: what changed in them would not be seen. */
const longest = 400;

/** Marks the changed words of lines that stand for each other: the first removed for the first added, and so on. */
export function markChanges(lines: readonly Line[]): ShownLine[] {
  const shown: ShownLine[] = lines.map((line) => ({ ...line, code: [{ text: line.text }] }));
  for (const [removed, added] of pairs(lines)) {
    const before = lines[removed];
    const after = lines[added];
    if (!before || !after) continue;
    const words = compare(before.text, after.text);
    if (!words) continue;
    shown[removed] = { ...before, code: words.before };
    shown[added] = { ...after, code: words.after };
  }
  return shown;
}

/** Places of lines that were replaced, in blocks of as many removed as added lines. */
function pairs(lines: readonly Line[]): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < lines.length;) {
    const removed = countKind(lines, at, 'removed');
    const added = countKind(lines, at + removed, 'added');
    if (removed > 0 && removed === added) {
      for (let index = 0; index < removed; index++) found.push([at + index, at + removed + index]);
    }
    at += Math.max(1, removed + added);
  }
  return found;
}

function countKind(lines: readonly Line[], from: number, kind: Line['kind']): number {
  let count = 0;
  while (lines[from + count]?.kind === kind) count++;
  return count;
}

/** Cuts off what both begin and end with, in whole words. Null when too little is left in common to help. */
function compare(before: string, after: string): { before: CodeRun[]; after: CodeRun[] } | null {
  if (before.length > longest || after.length > longest) return null;
  const a = splitWords(before);
  const b = splitWords(after);
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const common = [...a.slice(0, start), ...a.slice(a.length - end)].join('').trim().length;
  if (common * 3 < Math.min(before.trim().length, after.trim().length)) return null;
  return { before: cut(a, start, end), after: cut(b, start, end) };
}

function splitWords(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/gu) ?? [];
}

function cut(words: readonly string[], start: number, end: number): CodeRun[] {
  const parts: CodeRun[] = [
    { text: words.slice(0, start).join('') },
    { text: words.slice(start, words.length - end).join(''), changed: true },
    { text: words.slice(words.length - end).join('') },
  ];
  return parts.filter(({ text }) => text !== '');
}
