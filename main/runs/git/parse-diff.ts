import type { DiffFile } from '../../../shared/contract/run-schemas.ts';
import { unquotePath } from './unquote-path.ts';

type Hunk = DiffFile['hunks'][number];
type Line = Hunk['lines'][number];

/** Reads what `git diff` prints with `safeDiffFlags`. A last file that was cut short is left out. */
export function parseDiff(text: string, { truncated = false }: { truncated?: boolean } = {}): DiffFile[] {
  const sections = text.split(/^(?=diff --git )/m).filter((section) => section.startsWith('diff --git '));
  if (truncated) sections.pop();
  return sections.map(parseSection);
}

function parseSection(section: string): DiffFile {
  const start = section.search(/^@@ /m);
  const head = (start < 0 ? section : section.slice(0, start)).split('\n');
  const hunks =
    start < 0
      ? []
      : section
          .slice(start)
          .split(/^(?=@@ )/m)
          .map(parseHunk);
  const count = (kind: Line['kind']): number =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0);
  return {
    path: pathOf(head),
    change: changeOf(head),
    added: count('added'),
    removed: count('removed'),
    binary: head.some((line) => line.startsWith('Binary files ') || line === 'GIT binary patch'),
    hunks,
  };
}

function after(head: readonly string[], prefix: string): string | null {
  return head.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** `diff --git a/P b/P` holds the path twice unless the file was renamed; then a line of its own tells it. */
function pathOf(head: readonly string[]): string {
  const renamed = after(head, 'rename to ') ?? after(head, 'copy to ');
  if (renamed !== null) return unquotePath(renamed);
  const both = after(head, 'diff --git ') ?? '';
  const half = unquotePath(both.slice(both.length / 2 + 0.5));
  return half.slice('b/'.length);
}

function changeOf(head: readonly string[]): DiffFile['change'] {
  if (after(head, 'new file mode ') !== null || after(head, 'copy to ') !== null) return 'added';
  if (after(head, 'deleted file mode ') !== null) return 'deleted';
  return after(head, 'rename to ') === null ? 'modified' : 'renamed';
}

function parseHunk(text: string): Hunk {
  const [header = '', ...body] = text.split('\n');
  const numbers = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(header);
  let before = Number(numbers?.[1] ?? 0);
  let now = Number(numbers?.[2] ?? 0);
  const lines: Line[] = [];
  // The text ends with a line end, which leaves one empty piece behind the last line.
  if (body.at(-1) === '') body.pop();
  for (const line of body) {
    const rest = line.slice(1);
    if (line.startsWith('+')) lines.push({ kind: 'added', text: rest, before: null, after: now++ });
    else if (line.startsWith('-')) lines.push({ kind: 'removed', text: rest, before: before++, after: null });
    // "\ No newline at end of file" is about the line before it.
    else if (!line.startsWith('\\'))
      lines.push({ kind: 'context', text: rest, before: before++, after: now++ });
  }
  return { header, lines };
}
