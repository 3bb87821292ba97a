/** Programs that read a settings file of a repository. `direnv` and `vscode` are no agents, but many have them run. */
export type ConfigReader =
  | 'claude'
  | 'codex'
  | 'gemini'
  | 'opencode'
  | 'openhands'
  | 'cursor'
  | 'vscode'
  | 'direnv';

/** How a file is read: as settings, or as a program that is run or loaded as it is. */
export interface KnownFile {
  readonly harness: ConfigReader;
  readonly format: 'json' | 'toml' | 'script';
}

type Row = readonly [pattern: RegExp, harness: ConfigReader, format: KnownFile['format']];

/** Paths with `/`, in lower case: some disks do not tell the cases apart. */
const files: readonly Row[] = [
  [/^\.mcp\.json$/, 'claude', 'json'],
  [/^\.claude\/settings(\.local)?\.json$/, 'claude', 'json'],
  [/^\.codex\/config\.toml$/, 'codex', 'toml'],
  [/^\.codex\/hooks\.json$/, 'codex', 'json'],
  [/^\.gemini\/settings\.json$/, 'gemini', 'json'],
  [/^\.gemini\/extensions\/[^/]+\/gemini-extension\.json$/, 'gemini', 'json'],
  // Its variables may name another model server, and send it the key.
  [/^\.gemini\/\.env$/, 'gemini', 'script'],
  [/^(\.opencode\/)?opencode\.jsonc?$/, 'opencode', 'json'],
  [/^\.opencode\/(plugins?|tools?)\/.+\.[cm]?[jt]sx?$/, 'opencode', 'script'],
  // Its packages are installed at the start.
  [/^\.opencode\/package\.json$/, 'opencode', 'script'],
  [/^\.openhands\/(setup|pre-commit)\.sh$/, 'openhands', 'script'],
  [/^\.openhands\/hooks\.json$/, 'openhands', 'json'],
  [/^\.cursor\/(mcp|hooks)\.json$/, 'cursor', 'json'],
  [/^\.vscode\/(tasks|mcp)\.json$/, 'vscode', 'json'],
  [/^\.envrc$/, 'direnv', 'script'],
];

/** Folders of a project that belong to an agent or an editor. */
const folders: Readonly<Record<string, ConfigReader>> = {
  '.claude': 'claude',
  '.codex': 'codex',
  '.gemini': 'gemini',
  '.opencode': 'opencode',
  '.openhands': 'openhands',
  '.cursor': 'cursor',
  '.vscode': 'vscode',
};

/** Whose folder of settings this is; null for any other folder. */
export function configFolder(name: string): ConfigReader | null {
  const folder = name.toLowerCase();
  return Object.hasOwn(folders, folder) ? (folders[folder] ?? null) : null;
}

/** What reads the file of this path when it is started in the folder around the settings; null when nothing does. */
export function knownFile(path: string): KnownFile | null {
  const parts = path.toLowerCase().split('/');
  const start = parts.findIndex((part) => configFolder(part) !== null);
  const inProject = (start === -1 ? parts.slice(-1) : parts.slice(start)).join('/');
  const row = files.find(([pattern]) => pattern.test(inProject));
  return row ? { harness: row[1], format: row[2] } : null;
}
