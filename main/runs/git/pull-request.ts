import { placeOf } from './collect.ts';
import type { Git } from './git.ts';
import type { Worktree } from './worktree.ts';

/** How a criterion stands at the commit that is offered. */
export interface EvidenceLine {
  readonly criterion: string;
  /** `stale`: proven at another commit. */
  readonly state: 'proven' | 'stale' | 'missing';
  /** The command that proved it; null for a note of a person, or nothing. */
  readonly command: string | null;
  readonly commit: string | null;
}

export interface PullRequestText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly branch: string;
  readonly commit: string;
}

const MAX_COMMITS = 50;
const MAX_TITLE = 200;

/** Writes title and text of a pull request. Nothing is pushed and nothing is sent. Rejects with a GitError. */
export async function writePullRequest(
  git: Git,
  worktree: Worktree,
  about: {
    readonly onto: string;
    readonly issue: { readonly key: string; readonly title: string };
    readonly evidence: readonly EvidenceLine[];
    readonly signal: AbortSignal;
  },
): Promise<PullRequestText> {
  const { onto, issue, evidence, signal } = about;
  const place = placeOf(worktree);
  const branch = `refs/heads/${worktree.branch}`;
  const head = await git.run(place, ['rev-parse', '--verify', `${branch}^{commit}`], { signal });
  const range = [branch, '--not', `refs/heads/${onto}`];
  const format = [
    '--reverse',
    '--no-merges',
    '--no-commit-header',
    '--format=%h%x00%s',
    `--max-count=${MAX_COMMITS}`,
  ];
  const list = await git.run(place, ['rev-list', ...format, ...range, '--'], { signal });
  const count = await git.run(place, ['rev-list', '--count', '--no-merges', ...range, '--'], { signal });
  const commits = list.stdout.split('\n').filter((line) => line !== '');
  const title = oneLine(`${issue.key}: ${issue.title}`).slice(0, MAX_TITLE);
  const parts = [
    `${plain(issue.key)}: ${plain(issue.title)}`,
    ...evidenceText(evidence),
    ...commitsText(commits, Number(count.stdout)),
  ];
  return { title, body: `${parts.join('\n\n')}\n`, branch: worktree.branch, commit: head.stdout.trimEnd() };
}

function evidenceText(evidence: readonly EvidenceLine[]): string[] {
  if (evidence.length === 0) return [];
  const lines = evidence.map((line) => {
    const box = line.state === 'proven' ? '[x]' : '[ ]';
    return `- ${box} ${plain(line.criterion)}: ${howProven(line)}`;
  });
  return ['## Acceptance criteria', lines.join('\n')];
}

function howProven({ state, command, commit }: EvidenceLine): string {
  if (state === 'missing') return 'not proven';
  const by = command === null ? 'a note of a person' : code(command);
  const at = commit === null ? '' : ` at ${code(commit.slice(0, 12))}`;
  return state === 'proven' ? `proven by ${by}${at}` : `proven by ${by}${at}, before the last changes`;
}

function commitsText(commits: readonly string[], count: number): string[] {
  if (commits.length === 0) return [];
  const lines = commits.map((line) => {
    const [hash = '', subject = ''] = line.split('\0');
    return `- ${code(hash)} ${plain(subject)}`;
  });
  if (count > commits.length) lines.unshift(`- ${count - commits.length} earlier commits`);
  return ['## Commits', lines.join('\n')];
}

/** Text of an agent or a person as it is: without formatting, links, HTML or calls to other people. */
function plain(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~>]/g, String.raw`\$&`)
    .replaceAll('@', '@\u200B')
    .replaceAll('://', ':\u200B//');
}

/** A code span holds a backtick between longer fences. */
function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
