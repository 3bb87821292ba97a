import { expect, test, onTestFinished } from 'vitest';
import { createGitWorld } from '../../../e2e/fixtures/git-world.ts';
import { timers } from '../../supervisor/platform.ts';
import { createGit } from './git.ts';

test('a command that takes too long, or is not wanted any more, is ended', async () => {
  const { scratch, repo, git } = await createGitWorld('git');
  onTestFinished(() => scratch.remove());
  const place = { cwd: repo.path };
  await expect(
    git.run(place, ['-c', 'alias.slow=!sleep 60', 'slow'], { timeoutMs: 200 }),
  ).rejects.toMatchObject({
    failure: 'timeout',
  });
  await expect(git.run(place, ['status'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
    failure: 'aborted',
  });
  expect(await git.version()).toMatch(/^\d+\.\d+/);
  const none = createGit({ env: { PATH: '/nowhere' }, timers });
  expect(await none.version()).toBe(null);
  await expect(none.run(place, ['status'])).rejects.toMatchObject({ failure: 'missing' });
});
