/** A place in a file of the worktree. */
export interface FilePlace {
  /** Relative to the worktree, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number | null;
}

/** A file named in a line of a terminal. */
export interface FoundFile {
  readonly start: number;
  readonly length: number;
  readonly place: FilePlace;
}

/** `src/x.ts`, `x.ts:12`, `x.ts:12:5`, `x.ts(12,5)`. */
const named = /([\w@+.~/-]+)(?::(\d{1,7})(?::\d{1,7})?|\((\d{1,7}),\d{1,7}\))?/g;
const extension = /[\w-]\.[A-Za-z]\w{0,9}$/;
const longest = 1_024;

/** The files of the worktree that a line names. Whether they are there is not asked. */
export function findFiles(line: string, worktree: string | null): FoundFile[] {
  if (line.length > 32 * longest) return [];
  return [...line.matchAll(named)].flatMap((match) => {
    const [, raw = '', colon, bracket] = match;
    const number = colon ?? bracket;
    // A sentence may end after a name, but not between a name and its line.
    const name = number === undefined ? raw.replace(/[.,-]+$/, '') : raw;
    const whole = number === undefined ? name : match[0];
    // A slash or a line tells a file from a word with a dot in it; `//` begins the rest of an address.
    if (!extension.test(name) || (!name.includes('/') && (number === undefined || name.includes('@'))))
      return [];
    if (name.startsWith('//')) return [];
    const path = insideOf(name, worktree);
    const place = { path: path ?? '', line: number === undefined ? null : Number(number) };
    return path === null ? [] : [{ start: match.index, length: whole.length, place }];
  });
}

/** The path relative to the worktree; null when it leads out of it. */
function insideOf(name: string, worktree: string | null): string | null {
  if (name.length > longest) return null;
  const parts: string[] = [];
  if (name.startsWith('/') && (worktree === null || !name.startsWith(`${worktree}/`))) return null;
  const relative = name.startsWith('/') ? name.slice((worktree ?? '').length + 1) : name;
  for (const part of relative.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('/');
}
