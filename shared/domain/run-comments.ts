/** A remark on lines of a file; `code` is what stood there when it was written. */
export interface LineComment {
  readonly path: string;
  readonly side: 'before' | 'after';
  readonly line: number;
  readonly endLine: number;
  readonly text: string;
  readonly code?: string | undefined;
}

interface CommentedLine {
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** A changed file, as far as it is needed to quote it. */
export interface CommentedFile {
  readonly path: string;
  readonly hunks: readonly { readonly lines: readonly CommentedLine[] }[];
}

/** An event of a run, as far as it may hold comments. */
interface CommentEvent {
  readonly kind: string;
  readonly sent?: boolean;
  readonly comments?: readonly LineComment[];
}

/** The comments on a run that its agent never had, oldest first: they are for the next attempt. */
export function keptComments(events: readonly CommentEvent[]): LineComment[] {
  return events.flatMap(({ kind, sent, comments }) =>
    kind === 'comments' && sent === false ? (comments ?? []) : [],
  );
}

/** Lines of one quote, and characters of one line in it. */
const quoteLines = 20;
const quoteWidth = 300;
/** A prompt longer than this, in characters, goes without the quotes: the agent has the files. */
const longest = 200_000;

/** What stands in the diff where the comment is; undefined when these lines are not in it. */
export function quoteOf(
  { path, side, line, endLine }: LineComment,
  files: readonly CommentedFile[],
): string | undefined {
  const lines = (files.find((file) => file.path === path)?.hunks ?? []).flatMap((hunk) => hunk.lines);
  const meant = lines.filter((each) => {
    const number = each[side];
    return number !== null && number >= line && number <= endLine;
  });
  if (meant.length === 0) return undefined;
  const shown = meant.slice(0, quoteLines).map(({ text }) => cutLine(text));
  return [...shown, ...(meant.length > quoteLines ? ['…'] : [])].join('\n');
}

/**
 * One prompt of all comments, file by file and line by line. A comment without code of its own quotes what
 * stands there in `diff`.
 */
export function promptOfComments(
  comments: readonly LineComment[],
  diff: readonly CommentedFile[] = [],
): string {
  const sorted = comments.toSorted((a, b) => compare(a.path, b.path) || a.line - b.line);
  const count = sorted.length === 1 ? 'a comment' : `${sorted.length} comments`;
  const head =
    `A person looked through your changes and left ${count}. Work through all of them, then say in one ` +
    'sentence each what you did.';
  const write = (quoted: boolean): string =>
    [head, ...sorted.map((comment, index) => paragraph(comment, index + 1, quoted ? diff : null))].join(
      '\n\n',
    );
  const whole = write(true);
  return whole.length > longest ? write(false) : whole;
}

function paragraph(comment: LineComment, number: number, diff: readonly CommentedFile[] | null): string {
  const quote = diff === null ? undefined : (comment.code ?? quoteOf(comment, diff));
  const parts = [`${number}. ${placeOf(comment)}`, comment.text.trim()];
  if (quote !== undefined) parts.splice(1, 0, fenced(quote));
  return parts.join('\n');
}

function placeOf({ path, side, line, endLine }: LineComment): string {
  const lines = endLine > line ? `lines ${line} to ${endLine}` : `line ${line}`;
  return `${path}, ${lines}${side === 'before' ? ' of the file before your changes' : ''}`;
}

/** In more backticks than the code itself has in a row, so that it cannot end the quote. */
function fenced(code: string): string {
  const ticks = [...code.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(3, ...ticks.map((length) => length + 1)));
  return `${fence}\n${code}\n${fence}`;
}

function cutLine(text: string): string {
  return text.length > quoteWidth ? `${text.slice(0, quoteWidth)}…` : text;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
