import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { writePullRequest, type EvidenceLine, type PullRequestText } from './pull-request.ts';
import type { Worktree } from './worktree.ts';

let world: GitWorld;
let worktree: Worktree;
beforeEach(async () => {
  world = await createGitWorld('pull-request');
  worktree = await world.add();
});
afterEach(() => world.scratch.remove());

const write = (title: string, evidence: readonly EvidenceLine[] = []): Promise<PullRequestText> =>
  writePullRequest(world.git, worktree, {
    onto: 'main',
    issue: { key: 'ENG-7', title },
    evidence,
    signal: new AbortController().signal,
  });

test('a pull request tells the issue, what is proven and the commits, oldest first', async () => {
  const first = await world.commit(worktree, 'a.txt', 'a\n');
  const commit = await world.commit(worktree, 'b.txt', 'b\n');
  await world.commit(world.repo, 'other.txt', 'not of this branch\n');
  const evidence: EvidenceLine[] = [
    { criterion: 'The world is greeted.', state: 'proven', command: 'npm test', commit },
    { criterion: 'It is friendly.', state: 'stale', command: null, commit: first },
    { criterion: 'It is fast.', state: 'missing', command: null, commit: null },
  ];
  expect(await write('Say hello', evidence)).toEqual({
    title: 'ENG-7: Say hello',
    branch: worktree.branch,
    commit,
    body: [
      'ENG-7: Say hello',
      '',
      '## Acceptance criteria',
      '',
      `- [x] The world is greeted.: proven by \`npm test\` at \`${commit.slice(0, 12)}\``,
      `- [ ] It is friendly.: proven by a note of a person at \`${first.slice(0, 12)}\`, before the last changes`,
      '- [ ] It is fast.: not proven',
      '',
      '## Commits',
      '',
      `- \`${first.slice(0, 7)}\` Write a.txt`,
      `- \`${commit.slice(0, 7)}\` Write b.txt`,
      '',
    ].join('\n'),
  });
  expect(await world.repo.git('remote')).toBe('');
});

test('what an agent wrote formats nothing and calls nobody', async () => {
  const nasty = '</details> [x](https://evil.test) @team ![i](y) `a`';
  await world.repo.git('-C', worktree.path, 'commit', '--quiet', '--allow-empty', '-m', nasty);
  const { title, body } = await write('Two\nlines\u202E', [
    { criterion: nasty, state: 'proven', command: 'a `b` ``c``\n## d', commit: null },
  ]);
  expect(title).toBe('ENG-7: Two lines');
  expect(body).not.toMatch(/<\/|[^\\]\[x\]\(|@team|https:\/\/|\n## d/);
  expect(body).toContain('``` a `b` ``c`` ## d ```');
});

test('of very many commits the last are told', async () => {
  const script = Array.from(
    { length: 60 },
    (_, i) =>
      `commit refs/heads/${worktree.branch}\ncommitter A <a@example.test> ${i} +0000\ndata 3\nc${i + 10}\n${i === 0 ? `from ${world.repo.firstCommit}\n` : ''}\n`,
  ).join('');
  await world.git.run({ cwd: world.repo.path }, ['fast-import', '--quiet', '--force'], { input: script });
  const { body } = await write('Many');
  expect(body).toContain('- 10 earlier commits\n');
  expect(body.match(/^- `/gm)).toHaveLength(50);
  expect(body).toMatch(/c69\n$/);
});
