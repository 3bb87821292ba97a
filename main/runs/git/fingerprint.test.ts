import { execFileSync } from 'node:child_process';
import { appendFile, chmod, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitWorld, type GitWorld } from '../../../e2e/fixtures/git-world.ts';
import { collectResult } from './collect.ts';
import { compareFingerprints } from './compare-fingerprints.ts';
import { fingerprintGit } from './fingerprint.ts';
import type { Worktree } from './worktree.ts';

let world: GitWorld;
let worktree: Worktree;
beforeEach(async () => {
  world = await createGitWorld('fingerprint');
  await world.repo.git('config', 'core.sshCommand', 'ssh -o BatchMode=yes');
  worktree = await world.add();
});
afterEach(() => world.scratch.remove());

const config = (...args: string[]): Promise<string> => world.repo.git('-C', worktree.path, 'config', ...args);
const inGit = (path: string): string => join(worktree.commonDir, path);

/** What is said after an agent did something. */
async function told(agent: () => Promise<unknown>): Promise<string[]> {
  const before = await fingerprintGit(world.git, worktree);
  await agent();
  const after = await fingerprintGit(world.git, worktree);
  expect(before.hash === after.hash).toBe(compareFingerprints(before, after).length === 0);
  return compareFingerprints(before, after).map(({ sentence }) => sentence);
}

describe('after a run', () => {
  test('nothing is told of an agent that worked and committed', async () => {
    const work = async (): Promise<void> => {
      await world.commit(worktree, 'a.txt', 'a\n');
      await writeFile(join(worktree.path, 'b.txt'), 'b\n');
      await collectResult(world.git, worktree, { message: 'x' });
      await world.add();
    };
    expect(await told(work)).toEqual([]);
  });

  test('it is told what was set, changed and removed in the configuration', async () => {
    const changes = async (): Promise<void> => {
      await config('core.sshCommand', 'evil');
      await config('filter.a=b.c.clean', 'evil');
      await config('--unset', 'core.autocrlf');
      await config('--add', 'user.name', 'Another');
    };
    expect(await told(changes)).toEqual([
      'The agent changed core.sshcommand in .git/config.',
      'The agent added filter.a=b.c.clean in .git/config.',
      'The agent removed core.autocrlf in .git/config.',
      'The agent changed user.name in .git/config.',
    ]);
  });

  test('it is told what changed in files that the configuration includes, whatever the condition', async () => {
    await writeFile(inGit('extra'), '[core]\n\tpager = less\n');
    await config('includeIf.onbranch:never/**.path', 'extra');
    expect(await told(() => writeFile(inGit('extra'), '[core]\n\tpager = evil\n'))).toEqual([
      'The agent changed core.pager in .git/extra.',
    ]);
    const outside = join(world.scratch.path, 'outside');
    await writeFile(outside, '[alias]\n\tst = !evil\n');
    expect(await told(() => config('include.path', outside))).toEqual([
      'The agent added include.path in .git/config.',
      `The agent added alias.st in ${outside}.`,
    ]);
  });

  test('it is told what changed for this worktree alone', async () => {
    await config('extensions.worktreeConfig', 'true');
    expect(await told(() => config('--worktree', 'core.fsmonitor', 'evil'))).toEqual([
      'The agent added core.fsmonitor in .git/worktrees/run-1/config.worktree.',
    ]);
  });

  test('it is told which hooks there are now', async () => {
    const hook = inGit('hooks/pre-commit');
    expect(await told(() => writeFile(hook, '#!/bin/sh\n'))).toEqual([
      'The agent added the hook pre-commit (.git/hooks/pre-commit).',
    ]);
    expect(await told(() => chmod(hook, 0o755))).toEqual([
      'The agent changed the hook pre-commit (.git/hooks/pre-commit).',
    ]);
    expect(await told(() => appendFile(hook, 'evil\n'))).toEqual([
      'The agent changed the hook pre-commit (.git/hooks/pre-commit).',
    ]);
    expect(await told(() => rm(hook))).toEqual([
      'The agent removed the hook pre-commit (.git/hooks/pre-commit).',
    ]);
    const replaced = async (): Promise<void> => {
      await rm(inGit('hooks'), { recursive: true });
      await symlink(world.scratch.path, inGit('hooks'));
    };
    expect(await told(replaced)).toContain('The agent changed .git/hooks.');
  });

  test('it is told of attributes, ignore rules, borrowed objects and pointers', async () => {
    const changes = async (): Promise<void> => {
      await writeFile(inGit('info/attributes'), '* filter=evil\n');
      await writeFile(inGit('info/exclude'), '*.ts\n');
      await writeFile(inGit('objects/info/alternates'), '/elsewhere\n');
      await writeFile(join(worktree.path, '.git'), 'gitdir: /elsewhere\n');
    };
    expect(await told(changes)).toEqual([
      'The agent added .git/info/attributes.',
      'The agent added .git/objects/info/alternates.',
      'The agent changed worktree/.git.',
      'The agent changed .git/info/exclude.',
    ]);
  });

  test('a configuration that nobody can read is told, and keeps nobody waiting', async () => {
    const broken = ['The agent left .git/config in a state that git cannot read.'];
    const original = async (): Promise<void> => {
      await rm(inGit('config'));
      await writeFile(inGit('config'), '[core]\n\tbare = false\n');
    };
    expect(await told(() => appendFile(inGit('config'), '[broken'))).toEqual(broken);
    await original();
    const pipe = async (): Promise<void> => {
      await rm(inGit('config'));
      execFileSync('mkfifo', [inGit('config')]);
    };
    expect(await told(pipe)).toEqual(broken);
    await original();
    expect(await told(() => writeFile(inGit('config'), '\n'.repeat(2 * 1024 * 1024)))).toEqual(broken);
    await original();
    const loop = async (): Promise<void> => {
      await config('include.path', 'config');
    };
    expect(await told(loop)).toEqual(['The agent added include.path in .git/config.']);
  });

  test('no value is kept', async () => {
    await config('http.extraHeader', 'Authorization: secret-token');
    expect(JSON.stringify(await fingerprintGit(world.git, worktree))).not.toContain('secret-token');
  });
});
