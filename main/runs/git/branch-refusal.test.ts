import { describe, expect, test } from 'vitest';
import { refusalOfBranch } from './branch-refusal.ts';
import { GitError } from './git-error.ts';

const place = { repo: '/home/ada/project', branch: 'hearth/eng-7' };
const of = (stderr: string) => refusalOfBranch(new GitError('worktree', 'failed', stderr), place);
const lock = "fatal: cannot lock ref 'refs/heads/hearth/eng-7': ";
const unable = "Unable to create '/home/ada/project/.git/refs/heads/hearth/eng-7.lock': ";

describe('why git made no worktree', () => {
  test.each(['Permission denied', 'Operation not permitted', 'Read-only file system'])(
    'is said to be the repository, not another branch, for "%s"',
    (reason) => {
      const { isTaken, mayBeMade, error } = of(`${lock}${unable}${reason}`);
      expect({ isTaken, mayBeMade }).toEqual({ isTaken: false, mayBeMade: false });
      expect(error).toMatchObject({ code: 'read_only', message: expect.stringContaining(place.repo) });
    },
  );

  test('is said to be the repository too where only the note about the worktree cannot be made', () => {
    const { mayBeMade, error } = of(
      "Preparing worktree (new branch 'hearth/eng-7')\nfatal: could not create directory of '/home/ada/project/.git/worktrees/x': Permission denied",
    );
    expect(mayBeMade).toBe(true);
    expect(error).toMatchObject({ code: 'read_only' });
  });

  test('is not said to be the repository when the folder of worktrees cannot be written', () => {
    const { error } = of(
      "fatal: could not create leading directories of '/elsewhere/x/.git': Permission denied",
    );
    expect(error).toMatchObject({ name: 'GitError' });
  });

  test('is a branch with the name of the folder', () => {
    const text = `${lock}'refs/heads/hearth' exists; cannot create 'refs/heads/hearth/eng-7'`;
    expect(of(text)).toMatchObject({ isTaken: false, mayBeMade: false, error: { code: 'branch_blocked' } });
  });

  test.each(["fatal: a branch named 'hearth/eng-7' already exists", `${lock}reference already exists`])(
    'is a branch of that name: %s',
    (text) => expect(of(text)).toMatchObject({ isTaken: true, mayBeMade: false }),
  );

  test('is not known for a lock that another git holds, whose branch is left alone', () => {
    const refusal = of(`${lock}${unable}File exists.\n\nAnother git process seems to be running`);
    expect(refusal).toMatchObject({ isTaken: false, mayBeMade: false, error: { name: 'GitError' } });
  });

  test('is handed on where it was not git', () => {
    const error = new Error('else');
    expect(refusalOfBranch(error, place)).toEqual({ isTaken: false, mayBeMade: true, error });
  });
});
