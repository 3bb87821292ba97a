import type { GitFingerprint } from './fingerprint.ts';

/** One thing that is not as it was before the run. */
export interface GitChange {
  /** `.git/config`, `.git/hooks/pre-commit` … */
  readonly file: string;
  /** Of a configuration; null for other files. */
  readonly key: string | null;
  readonly change: 'added' | 'changed' | 'removed';
  /** True for what can make git run programs or read other files. */
  readonly serious: boolean;
  /** For a person. */
  readonly sentence: string;
}

/** Keys of no more consequence than how something looks, and those that git sets for each branch. */
const harmlessKeys = [
  /^branch\..*\.(remote|merge|rebase|description|vscode-merge-base|gh-merge-base)$/s,
  /^(color|column|advice|user|author|committer|push)\./,
  /^core\.(filemode|ignorecase|precomposeunicode|autocrlf|eol|abbrev|logallrefupdates|quotepath)$/,
];

/**
 * What changed in a repository between two fingerprints, the serious first. Nobody but the agent has to have done
 * it: a person may have worked there at the same time.
 */
export function compareFingerprints(before: GitFingerprint, after: GitFingerprint): GitChange[] {
  if (before.hash === after.hash) return [];
  const changes = [...compareConfigs(before, after), ...compareFiles(before, after)];
  return changes.toSorted((a, b) => Number(b.serious) - Number(a.serious));
}

function compareConfigs(before: GitFingerprint, after: GitFingerprint): GitChange[] {
  return namesOf(before.configs, after.configs).flatMap((file): GitChange[] => {
    const [old, now] = [before.configs[file], after.configs[file]];
    if (old === null || now === null) {
      if (old === now) return [];
      const sentence = `The agent left ${file} in a state that ${now === null ? 'git cannot read' : 'git can read again'}.`;
      return [{ file, key: null, change: 'changed', serious: true, sentence }];
    }
    return compareRecords(old ?? {}, now ?? {}).map(([key, change]) => ({
      file,
      key,
      change,
      serious: !harmlessKeys.some((pattern) => pattern.test(key)),
      sentence: `The agent ${change} ${key} in ${file}.`,
    }));
  });
}

function compareFiles(before: GitFingerprint, after: GitFingerprint): GitChange[] {
  return compareRecords(before.files, after.files).map(([file, change]) => ({
    file,
    key: null,
    change,
    serious: !file.endsWith('exclude'),
    sentence: `The agent ${change} ${describeFile(file)}.`,
  }));
}

function describeFile(file: string): string {
  const hook = /[/\\]hooks[/\\](.+)$/.exec(file)?.[1];
  return hook === undefined ? file : `the hook ${hook} (${file})`;
}

function compareRecords(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): [key: string, change: GitChange['change']][] {
  return namesOf(before, after).flatMap((key): [string, GitChange['change']][] => {
    const [old, now] = [before[key], after[key]];
    if (old === now) return [];
    if (old === undefined) return [[key, 'added']];
    return [[key, now === undefined ? 'removed' : 'changed']];
  });
}

function namesOf(...records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted((a, b) => (a < b ? -1 : 1));
}
