import type { WorktreeEntry } from '../../../../shared/contract/run-schemas.ts';

/** What is known of a folder that was opened. */
export type Folder =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly entries: readonly WorktreeEntry[]; readonly truncated: boolean }
  | { readonly state: 'failed'; readonly message: string };

export type Folders = ReadonlyMap<string, Folder>;

/** One line of the tree: a name, or a remark on the folder above it. */
export type TreeLine =
  | {
      readonly kind: 'entry';
      readonly path: string;
      /** From 0. */
      readonly level: number;
      readonly entry: WorktreeEntry;
      /** Null for what is no folder. */
      readonly open: boolean | null;
    }
  | { readonly kind: 'note'; readonly path: string; readonly level: number; readonly text: string };

/** The lines of all that is open, from the top of the worktree ('' in `folders`) down. */
export function treeLines(folders: Folders, open: ReadonlySet<string>): TreeLine[] {
  return linesIn('', 0, folders, open);
}

function linesIn(path: string, level: number, folders: Folders, open: ReadonlySet<string>): TreeLine[] {
  const folder = folders.get(path);
  const note = (text: string): TreeLine => ({ kind: 'note', path: `${path}/`, level, text });
  if (!folder || folder.state === 'loading') return level === 0 ? [] : [note('…')];
  if (folder.state === 'failed') return [note(folder.message)];
  const lines = folder.entries.flatMap((entry): TreeLine[] => {
    const own = join(path, entry.name);
    const isFolder = entry.kind === 'folder';
    const isOpen = isFolder && open.has(own);
    const line: TreeLine = { kind: 'entry', path: own, level, entry, open: isFolder ? isOpen : null };
    return isOpen ? [line, ...linesIn(own, level + 1, folders, open)] : [line];
  });
  if (lines.length === 0) return [note('Nothing is in it.')];
  return folder.truncated ? [...lines, note('There are more; they are in the worktree.')] : lines;
}

/** A path in a folder; that of the top is ''. */
function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder in which a path is; null for what is at the top. */
function parentOf(path: string): string | null {
  const at = path.lastIndexOf('/');
  return at < 0 ? null : path.slice(0, at);
}

/** All folders on the way to a path, the outermost first. */
export function foldersOn(path: string): string[] {
  const parent = parentOf(path);
  return parent === null ? [] : [...foldersOn(parent), parent];
}

/** Where the cursor stands: on its line, or, when that is gone, on the folder in which it was; -1 for nowhere. */
export function cursorLine(lines: readonly TreeLine[], cursor: string | null): number {
  for (let path = cursor; path !== null; path = parentOf(path)) {
    const at = lines.findIndex((line) => line.path === path);
    if (at >= 0) return at;
  }
  return -1;
}

/** What H, L and Enter do with a line. */
export type TreeStep =
  | { readonly does: 'open' | 'close' | 'go'; readonly path: string }
  | { readonly does: 'show'; readonly path: string; readonly enter: boolean }
  | null;

/** L opens a folder, goes into an open one, and into the view of a file. */
export function stepIn(lines: readonly TreeLine[], at: number): TreeStep {
  const line = lines[at];
  if (line?.kind !== 'entry') return null;
  if (line.open === null) return { does: 'show', path: line.path, enter: true };
  if (!line.open) return { does: 'open', path: line.path };
  const next = lines[at + 1];
  // What is being read has no names yet.
  return next?.kind === 'entry' && next.level > line.level ? { does: 'go', path: next.path } : null;
}

/** H closes an open folder, and goes to the folder of anything else. */
export function stepOut(lines: readonly TreeLine[], at: number): TreeStep {
  const line = lines[at];
  if (!line) return null;
  if (line.kind === 'entry' && line.open === true) return { does: 'close', path: line.path };
  const parent = lines.slice(0, at).findLast(({ level }) => level < line.level);
  return parent ? { does: 'go', path: parent.path } : null;
}

/** Enter opens and closes folders, and shows files. */
export function stepEnter(lines: readonly TreeLine[], at: number): TreeStep {
  const line = lines[at];
  if (line?.kind !== 'entry') return null;
  if (line.open === null) return { does: 'show', path: line.path, enter: false };
  return { does: line.open ? 'close' : 'open', path: line.path };
}
