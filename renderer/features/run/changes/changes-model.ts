import type { DiffFile } from '../../../../shared/contract/run-schemas.ts';

/** Lines of one file that are shown without being asked for. */
export const fileLines = 400;
/** Lines of all files that are. */
export const allLines = 3_000;

/** How many lines a file's hunks have. */
export function lineCount({ hunks }: DiffFile): number {
  return hunks.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The files that begin folded: long ones, and those after so many lines that no one reads on. */
export function foldedAtFirst(files: readonly DiffFile[]): Set<string> {
  const folded = new Set<string>();
  let shown = 0;
  for (const file of files) {
    const lines = lineCount(file);
    if (lines > fileLines || shown + lines > allLines) folded.add(file.path);
    else shown += lines;
  }
  return folded;
}

/** Added and removed lines in all. */
export function totals(files: readonly DiffFile[]): { added: number; removed: number } {
  return {
    added: files.reduce((sum, { added }) => sum + added, 0),
    removed: files.reduce((sum, { removed }) => sum + removed, 0),
  };
}
