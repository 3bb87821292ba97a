import type { FilePlace } from '../../../lib/route.ts';

/** `src/a.ts`, `src/a.ts:12`, `src/a.ts:12:3`, `src/a.ts(12,3)`: the ways in which programs name a place. */
const named = /^(.*?)(?::(\d{1,9})(?::\d{1,9})?|\((\d{1,9})(?:,\s*\d{1,9})?\))?:?$/s;

/**
 * The file that a text names, when it is one of the worktree: a path from its top, or a whole path into it.
 * Null for what leads elsewhere. The host looks again.
 */
export function pathInWorktree(text: string, worktree: string | null): FilePlace | null {
  const [, given = '', colon, bracket] = named.exec(text.trim()) ?? [];
  const path = relativeTo(given.replaceAll('\\', '/'), worktree?.replaceAll('\\', '/') ?? null);
  if (path === null) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return null;
  const line = Number(colon ?? bracket ?? 0);
  return { path: parts.join('/'), line: line > 0 ? line : null };
}

function relativeTo(path: string, worktree: string | null): string | null {
  if (worktree !== null && path.startsWith(`${worktree}/`)) return path.slice(worktree.length + 1);
  return /^(?:\/|~|[A-Za-z]:|\w+:\/\/)/.test(path) ? null : path;
}
