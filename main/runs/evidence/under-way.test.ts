import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  evidenceIds,
  openEvidenceWorld,
  type EvidenceWorld,
  type ProvableRun,
} from '../../../e2e/fixtures/evidence-world.ts';
import { createGitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';

let scratch: Scratch;
let world: EvidenceWorld;
const { issueId } = evidenceIds;

beforeEach(async () => {
  scratch = await createScratch('evidence-under-way');
  const repo = await createGitRepo({ directory: scratch.path });
  world = await openEvidenceWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const again = async ({ runId }: ProvableRun): Promise<void> => {
  await world.evidence.run({ runId }, world.context('evidence.run'));
  await expect.poll(async () => (await world.evidence.query({ runId })).running).toBeNull();
};

describe('64: checks of a run', () => {
  test('are run once at a time, and can be stopped: nothing of a stopped one is kept', async () => {
    const marker = `3601.${process.pid}`;
    await world.demand(0, { name: 'slow', command: `sleep ${marker}` });
    const run = await world.run();
    const { runId } = run;
    await world.evidence.run({ runId }, world.context('evidence.run'));
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
    expect(await world.evidence.query({ runId })).toMatchObject({
      running: { check: 'slow', stoppable: true },
    });
    await expect(again(run)).rejects.toMatchObject({ code: 'BUSY' });
    await world.evidence.stop({ runId }, world.context('evidence.stop'));
    expect(processesWith(marker)).toEqual([]);
    expect(await world.evidence.query({ runId })).toMatchObject({ running: null, problem: null });
    expect(await world.proof(runId)).toMatchObject({ state: 'missing', evidence: null });
    expect(world.store.read.all('SELECT * FROM running_check')).toEqual([]);
    await expect(world.evidence.stop({ runId }, world.context('evidence.stop'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('end with the run that they are part of', async () => {
    const marker = `3602.${process.pid}`;
    await world.demand(0, { name: 'slow', command: `sleep ${marker}` });
    const { runId, worktree } = await world.run();
    const abort = new AbortController();
    const proving = world.evidence.prove({ runId, issueId, worktree }, abort.signal);
    const outcome = proving.catch((error: unknown) => error);
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
    await expect(world.evidence.stop({ runId }, world.context('evidence.stop'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    abort.abort(new Error('cancelled'));
    expect(await outcome).toMatchObject({ message: 'cancelled' });
    expect(processesWith(marker)).toEqual([]);
    expect(await world.proof(runId)).toMatchObject({ state: 'missing', evidence: null });
  });

  test('that cannot be kept are told, and prove nothing', async () => {
    await world.demand(0, { name: 'unit', command: 'true' });
    const run = await world.run();
    // Where the output would be written there is something else.
    await mkdir(join(scratch.path, 'profile', 'artifacts'), { recursive: true });
    await writeFile(join(scratch.path, 'profile', 'artifacts', 'drafts'), '');
    await again(run);
    const { problem } = await world.evidence.query({ runId: run.runId });
    expect(problem).toContain('not all checks were run');
    expect(await world.proof(run.runId)).toMatchObject({ state: 'missing' });
    const last = () => world.log.timeline(run.runId, 0, 100).rows.at(-1);
    await expect.poll(last).toMatchObject({ kind: 'log', text: problem });
  });
});
