/**
 * What keeps a repository from running programs through us: everything in its configuration may be
 * written by an agent. Command line values win over every file.
 */
const settings: Readonly<Record<string, string>> = {
  'commit.gpgSign': 'false',
  // A file that an agent can write, and that git believes about what led to what.
  'core.commitGraph': 'false',
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.pager': 'cat',
  'core.quotePath': 'false',
  'core.safecrlf': 'false',
  'gc.auto': '0',
  'log.showSignature': 'false',
  'maintenance.auto': 'false',
  'merge.verifySignatures': 'false',
  'rebase.autoStash': 'false',
  'rebase.rebaseMerges': 'false',
  // It would move branches of others.
  'rebase.updateRefs': 'false',
  'rerere.enabled': 'false',
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

/**
 * Environment of every git process. Nothing of ours needs the network, so no transport is allowed. Replaced
 * objects and grafts would show other files and another history than what is pushed.
 */
export const safeEnvironment: Readonly<Record<string, string>> = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** What git does where a merge driver is named: the same as everywhere else; what cannot be merged is a conflict. */
const plainMerge = 'git merge-file --quiet --marker-size=%L %A %O %B || exit 1';

/** Of each section of the configuration that names programs, what its keys are set to. */
const harmless: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  filter: { clean: '', smudge: '', process: '', required: 'false' },
  merge: { driver: plainMerge, recursive: '' },
  branch: { mergeoptions: '' },
};

/** What a configuration names of programs. */
export interface Programs {
  /** Environment in which none of them run. */
  readonly blanked: Readonly<Record<string, string>>;
  /** False when other checkouts of the repository may name others: by an include with a condition, or settings of their own. */
  readonly sameEverywhere: boolean;
}

const varying = /^(includeif\..*|extensions\.worktreeconfig)$/s;

/** The keys that `readPrograms` wants to hear of, for `git config --get-regexp`. */
export const programKeys =
  '^(filter\\..*|merge\\..*\\.(driver|recursive|name)|branch\\..*\\.mergeoptions|includeif\\..*|extensions\\.worktreeconfig)$';

/** Reads the NUL-separated keys of `git config --name-only -z`. */
export function readPrograms(text: string): Programs {
  const keys = text.split('\0');
  return { blanked: blankPrograms(keys), sameEverywhere: !keys.some((key) => varying.test(key)) };
}

/**
 * Environment that makes filters, merge drivers and merge options harmless. Not by `-c`: the names may hold any
 * character, also `=`.
 */
function blankPrograms(keys: readonly string[]): Record<string, string> {
  const found = keys.flatMap((key) => {
    const [, section, name] = /^(filter|merge|branch)\.(.+)\.[^.]+$/s.exec(key) ?? [];
    return section === undefined || name === undefined ? [] : [`${section}.${name}`];
  });
  const pairs = [...new Set(found)].flatMap((prefix) =>
    Object.entries(harmless[prefix.slice(0, prefix.indexOf('.'))] ?? {}).map(
      ([key, value]) => [`${prefix}.${key}`, value] as const,
    ),
  );
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(pairs.length) };
  for (const [index, [key, value]] of pairs.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
