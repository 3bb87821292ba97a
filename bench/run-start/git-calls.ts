import { join } from 'node:path';
import { systemTimers } from '../../main/host/platform.ts';
import { gitEnvironment } from '../../main/runs/environment.ts';
import { createGit, type Git } from '../../main/runs/git/git.ts';
import { addWorktree } from '../../main/runs/git/worktree.ts';

/** One call of the wrapper: which command, and how long it took with whatever it does beside it. */
export interface GitCall {
  readonly command: string;
  readonly ms: number;
}

/** Makes a worktree as a run does, and tells what was asked of git for it, in order. */
export async function gitCallsOf({
  repo,
  directory,
  name,
}: {
  repo: string;
  directory: string;
  name: string;
}): Promise<GitCall[]> {
  const git = createGit({ env: gitEnvironment(process.env), timers: systemTimers });
  const calls: GitCall[] = [];
  const watched: Git = {
    ...git,
    async run(place, args, options) {
      const began = performance.now();
      try {
        return await git.run(place, args, options);
      } finally {
        calls.push({ command: args.slice(0, 2).join(' '), ms: performance.now() - began });
      }
    },
  };
  await addWorktree(watched, {
    repo,
    root: join(directory, 'by-hand'),
    name,
    issue: { key: 'ENG-8', title: `By hand ${name}` },
    signal: new AbortController().signal,
  });
  return calls;
}
