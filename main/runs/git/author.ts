import type { Git, GitOptions, GitPlace } from './git.ts';

const ourselves: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: 'Hearth',
  GIT_AUTHOR_EMAIL: 'hearth@localhost',
  GIT_COMMITTER_NAME: 'Hearth',
  GIT_COMMITTER_EMAIL: 'hearth@localhost',
};

/** What a command that makes commits needs where nobody told git who they are; else nothing. */
export async function authorEnvironment(
  git: Git,
  place: GitPlace,
  options: GitOptions,
): Promise<Readonly<Record<string, string>>> {
  return (await lacksAuthor(git, place, options)) ? ourselves : {};
}

async function lacksAuthor(git: Git, place: GitPlace, options: GitOptions): Promise<boolean> {
  for (const key of ['user.name', 'user.email']) {
    const { code } = await git.run(place, ['config', '--get', key], { ...options, accept: [0, 1] });
    if (code !== 0) return true;
  }
  return false;
}
