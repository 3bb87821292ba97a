/** The lines of a file as far as it was read. */
export interface FileText {
  readonly lines: readonly string[];
  /** The last line may go on in the next page. */
  readonly isOpen: boolean;
}

export const noText: FileText = { lines: [], isOpen: false };

/** Characters of one line that are shown: longer ones were written by machines. */
const longest = 5_000;

/** Puts a page behind what was read before. A line end at the end of a file begins no line. */
export function addPage({ lines, isOpen }: FileText, page: string): FileText {
  if (page === '') return { lines, isOpen };
  const pieces = page.split(/\r?\n/);
  const endsLine = pieces.at(-1) === '';
  if (endsLine) pieces.pop();
  const [first = '', ...rest] = pieces;
  const before = isOpen ? lines.slice(0, -1) : lines;
  const joined = isOpen ? `${lines.at(-1) ?? ''}${first}` : first;
  return { lines: before.concat([joined], rest), isOpen: !endsLine };
}

/** A line as it is shown. */
export function shownLine(line: string): string {
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
