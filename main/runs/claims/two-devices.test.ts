import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { openRunWorld, type RunWorld } from '../../../e2e/fixtures/run-world.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { createTestPeers } from '../../../e2e/fixtures/sync/test-peers.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { ClaimServer } from './run-claims.ts';

const peers = createTestPeers();
let scratch: Scratch;
let worlds: RunWorld[];

beforeEach(async () => {
  await peers.start();
  scratch = await createScratch('two-devices');
  worlds = [];
});
afterEach(async () => {
  for (const world of worlds) await world.close();
  await peers.stop();
  await scratch.remove();
});

/** A run engine with its own clone, whose leases are those of a real server. */
async function openDevice(name: string, claimServer: ClaimServer): Promise<RunWorld> {
  const directory = join(scratch.path, name);
  await mkdir(directory);
  const repo = await createGitRepo({ directory });
  const world = await openRunWorld({ profile: join(directory, 'profile'), repo: repo.path, claimServer });
  worlds.push(world);
  return world;
}

const start = async (world: RunWorld, command: string): Promise<RunId> => {
  const params = { issueId: world.issueId, harness: 'pty', command } as const;
  return (await world.engine.start(params, world.context('runs.start'))).runId;
};
const ended = (world: RunWorld, runId: RunId) => world.until(runId, ({ state }) => isEnded(state));

test(
  '45: two devices never run one issue at once, through the real server',
  { timeout: 90_000 },
  async () => {
    const a = await peers.owner();
    const b = await peers.joinAs(a, 'b', 'member');
    const mine = await openDevice('mine', a.connection.claims);
    const theirs = await openDevice('theirs', b.connection.claims);
    const first = await start(mine, 'sleep 1000');
    await mine.until(first, ({ state }) => state === 'running');
    const refused = await ended(theirs, await start(theirs, 'echo x > x.txt'));
    expect(refused).toMatchObject({ state: 'failed', errorCategory: 'policy', worktree: null });
    expect(refused.message).toContain('Another device of the team runs ENG-7');
    await mine.engine.cancel({ runId: first }, mine.context('runs.cancel'));
    await expect
      .poll(async () => (await ended(theirs, await start(theirs, 'echo x > x.txt'))).state)
      .toBe('succeeded');
  },
);
