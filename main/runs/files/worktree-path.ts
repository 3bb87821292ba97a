import { fileRefusals } from './file-refusals.ts';

/**
 * The parts of a path below a worktree; none for its top. Throws INVALID_PARAMS for what could mean a place
 * outside or the folder of git. Only `/` parts a path, on every platform.
 */
export function parseWorktreePath(path: string, platform: NodeJS.Platform): readonly string[] {
  if (path === '') return [];
  const parts = path.split('/');
  if (parts.some((part) => !isPlainName(part, platform))) throw fileRefusals.badPath();
  return parts;
}

/** Characters that Windows reads as something else than a name: drives, streams, wildcards, other separators. */
const oddOnWindows = /[\\:*?"<>|]|[. ]$/;

function isPlainName(part: string, platform: NodeJS.Platform): boolean {
  if (part === '' || part === '.' || part === '..' || part.includes('\0')) return false;
  if (platform === 'win32' && oddOnWindows.test(part)) return false;
  return !isGitName(part);
}

/** Characters that some file systems leave out of names when they compare them. */
const ignored = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** True for what a file system may take for `.git`: in capitals, with ignored characters, by its short name. */
export function isGitName(name: string): boolean {
  const plain = name
    .normalize('NFC')
    .replace(ignored, '')
    .toLowerCase()
    .replace(/[. ]+$/, '');
  return plain === '.git' || /^git~\d+$/.test(plain);
}
