import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { gitEnvironment } from '../../main/runs/environment.ts';

/** ms from starting a shell command to its first byte. Resolves when it has ended. */
export async function untilFirstByte(
  command: string,
  cwd: string,
  began: number = performance.now(),
): Promise<number> {
  const child = spawn('/bin/sh', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const ms = performance.now() - began;
  await ended;
  return ms;
}

/** ms that a person's own `git worktree add` and then the same command take to its first byte. */
export async function worktreeByHand(
  { repo, directory, name }: { repo: string; directory: string; name: string },
  command: string,
): Promise<number> {
  const path = join(directory, 'by-hand', `plain-${name}`);
  const began = performance.now();
  const args = ['worktree', 'add', '--quiet', '-b', `by-hand/${name}`, path];
  const git = spawn('git', args, { cwd: repo, env: gitEnvironment(process.env), stdio: 'ignore' });
  await once(git, 'exit');
  const code = git.exitCode;
  if (code !== 0) throw new Error(`git worktree add ended with ${String(code)}`);
  return untilFirstByte(command, path, began);
}
