import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';

type Line = DiffFile['hunks'][number]['lines'][number];

/** Lines of one file that are selected, by their place among all lines of its diff. */
export interface LineSelection {
  readonly path: string;
  /** Where it began, and where it was moved to. */
  readonly anchor: number;
  readonly head: number;
}

/** What a comment is about: lines of the file as it was, or as it is now. */
export interface CommentPlace {
  readonly path: string;
  readonly side: 'before' | 'after';
  readonly line: number;
  readonly endLine: number;
}

/** All lines of a file's diff, hunk after hunk. */
export function linesOf({ hunks }: Pick<DiffFile, 'hunks'>): Line[] {
  return hunks.flatMap(({ lines }) => lines);
}

/** A file whose lines are on the page, and how many there are. */
export interface ShownFile {
  readonly path: string;
  readonly lines: number;
}

/** The next or previous line, over the borders of files; from nowhere the first. Extending stays in the file. */
export function moveSelection(
  files: readonly ShownFile[],
  selection: LineSelection | null,
  step: 1 | -1,
  extend: boolean,
): LineSelection | null {
  const shown = files.filter(({ lines }) => lines > 0);
  const at = shown.findIndex(({ path }) => path === selection?.path);
  const file = shown[at];
  if (!selection || !file) return begin(shown[0], 0);
  const head = selection.head + step;
  if (head >= 0 && head < file.lines) return { ...selection, head, anchor: extend ? selection.anchor : head };
  if (extend) return selection;
  const next = shown[at + step];
  return begin(next, next && step < 0 ? next.lines - 1 : 0) ?? selection;
}

function begin(file: ShownFile | undefined, index: number): LineSelection | null {
  return file ? { path: file.path, anchor: index, head: index } : null;
}

/** True for a line of the selection. */
export function isSelected({ anchor, head }: LineSelection, index: number): boolean {
  return index >= Math.min(anchor, head) && index <= Math.max(anchor, head);
}

/**
 * What a comment on the selection is about. The line that was gone to last says which side: of removed lines the
 * file as it was, else as it is. Null where no line has a number on that side.
 */
export function placeOfSelection(
  { path, anchor, head }: LineSelection,
  lines: readonly Line[],
): CommentPlace | null {
  const side = lines[head]?.kind === 'removed' ? 'before' : 'after';
  const selected = lines.slice(Math.min(anchor, head), Math.max(anchor, head) + 1);
  const numbers = selected.map((line) => line[side]).filter((number) => number !== null);
  return numbers.length === 0
    ? null
    : { path, side, line: Math.min(...numbers), endLine: Math.max(...numbers) };
}

/** The place among all lines under which a comment stands; -1 when its line is not in the diff any more. */
export function lineOfPlace({ side, endLine }: CommentPlace, lines: readonly Line[]): number {
  return lines.findLastIndex((line) => line[side] === endLine);
}

/** `line 4`, `lines 4 to 6`, `line 4 before` */
export function placeWords({ side, line, endLine }: CommentPlace): string {
  const lines = endLine > line ? `lines ${line} to ${endLine}` : `line ${line}`;
  return side === 'before' ? `${lines} before` : lines;
}

/** One text for one place. */
export function placeKey({ path, side, line, endLine }: CommentPlace): string {
  return `${side} ${line} ${endLine} ${path}`;
}
