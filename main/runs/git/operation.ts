import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies in a git folder while something is half done, and its name for people. */
const marks: readonly (readonly [file: string, name: string])[] = [
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['sequencer', 'a cherry-pick or revert'],
  ['BISECT_LOG', 'a bisect'],
  ['index.lock', 'another git command'],
];

/** What is half done in a checkout, such as "a rebase"; null when nothing is. */
export async function operationIn(gitDir: string): Promise<string | null> {
  for (const [file, name] of marks) if (await exists(join(gitDir, file))) return name;
  return null;
}

/**
 * True when a rebase or bisect will come back to a branch in any checkout: until then it is not checked out, and
 * yet must not move.
 */
export async function isAwaited(commonDir: string, branch: string): Promise<boolean> {
  const others = await readdir(join(commonDir, 'worktrees')).catch((): string[] => []);
  const folders = [commonDir, ...others.map((name) => join(commonDir, 'worktrees', name))];
  const notes = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START'];
  const files = folders.flatMap((folder) => notes.map((note) => join(folder, note)));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some((text) => text.trim().replace(/^refs\/heads\//, '') === branch);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
