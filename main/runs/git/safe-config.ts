/**
 * What keeps a repository from running programs through us: everything in its configuration may be
 * written by an agent. Command line values win over every file.
 */
const settings: Readonly<Record<string, string>> = {
  'commit.gpgSign': 'false',
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.pager': 'cat',
  'core.quotePath': 'false',
  'core.safecrlf': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'safe.bareRepository': 'explicit',
  'submodule.recurse': 'false',
};

/** Options before the subcommand. */
export const safeFlags: readonly string[] = Object.entries(settings).flatMap(([key, value]) => [
  '-c',
  `${key}=${value}`,
]);

/** Of every diff: no programs of the repository, and the one format that the parser reads. */
export const safeDiffFlags: readonly string[] = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--ignore-submodules=all',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** Environment of every git process. Nothing of ours needs the network, so no transport is allowed. */
export const safeEnvironment: Readonly<Record<string, string>> = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/**
 * Environment that blanks filters (`clean`, `smudge`, `process`) by name. Not by `-c`: the names may
 * hold any character, also `=`.
 */
export function blankFilters(names: readonly string[]): Record<string, string> {
  const pairs = names.flatMap((name) => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(pairs.length) };
  for (const [index, [key = '', value = '']] of pairs.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}

/** Names of filters, from the NUL-separated keys of `git config --name-only -z`. */
export function filterNames(keys: string): string[] {
  const names = keys.split('\0').flatMap((key) => /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? []);
  return [...new Set(names)];
}
