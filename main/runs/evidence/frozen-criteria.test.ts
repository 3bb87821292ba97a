import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  evidenceIds,
  openEvidenceWorld,
  type EvidenceWorld,
  type ProvableRun,
} from '../../../e2e/fixtures/evidence-world.ts';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';

const { issueId, projectId, criteria } = evidenceIds;
const texts = ['Heights match the table', 'Nothing else is slower'] as const;
const rows = criteria.map((criterionId, place) => ({ criterionId, text: texts[place] ?? '' }));
const never = new AbortController().signal;

let scratch: Scratch;
let repo: GitRepo;
let world: EvidenceWorld;

beforeEach(async () => {
  scratch = await createScratch('frozen-criteria');
  repo = await createGitRepo({ directory: scratch.path });
  world = await openEvidenceWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

const verdictOf = async ({ runId, worktree }: ProvableRun) => {
  const head = await world.evidence.prove({ runId, issueId, worktree }, never);
  return world.evidence.verdictOf({ runId, issueId, head });
};
const differs = async ({ runId }: ProvableRun) => (await world.evidence.query({ runId })).differs;
const link = (place: 0 | 1, name: string | null) =>
  world.evidence.linkCheck({ criterionId: criteria[place], name }, world.context('checks.link'));

test('67: a criterion that is taken away while the run goes on does not let it succeed unproven', async () => {
  await world.demand(0, { name: 'unit', command: 'exit 1' });
  const run = await world.run({ live: true, frozen: true });
  expect(await differs(run)).toBeNull();
  world.issue.is = { projectId, criteria: [] };
  expect(await verdictOf(run)).toMatchObject({ ok: false, missing: [{ criterionId: criteria[0] }] });
  expect(await differs(run)).toEqual({ added: 0, changed: 0, removed: 2 });
});

test('67: nor does one that needs no check any more', async () => {
  await world.demand(0, { name: 'unit', command: 'exit 1' });
  const run = await world.run({ live: true, frozen: true });
  await link(0, null);
  expect(await verdictOf(run)).toMatchObject({ ok: false });
  expect(await differs(run)).toEqual({ added: 0, changed: 1, removed: 0 });
});

test('67: one that is written, or comes to need a check, while the run goes on does not fail it', async () => {
  await world.demand(0, { name: 'unit', command: 'true' });
  world.issue.is = { projectId, criteria: rows.slice(0, 1) };
  const run = await world.run({ live: true, frozen: true });
  world.issue.is = {
    projectId,
    criteria: [{ ...rows[0], criterionId: criteria[0], text: 'Other words' }, ...rows.slice(1)],
  };
  await world.demand(1, { name: 'slow', command: 'exit 1' });
  expect(await verdictOf(run)).toMatchObject({ ok: true });
  const view = await world.evidence.query({ runId: run.runId });
  expect(view.criteria).toMatchObject([{ text: texts[0], state: 'fresh' }]);
  expect(view.differs).toEqual({ added: 1, changed: 1, removed: 0 });
  const ofIssue = await world.evidence.ofIssue({ issueId });
  expect(ofIssue).toMatchObject({ differs: null, criteria: [{ text: 'Other words' }, { state: 'missing' }] });
});

test('67: the command is that which the project has when it is run: whoever mends one wants it to be used', async () => {
  await world.demand(0, { name: 'unit', command: 'exit 1' });
  const run = await world.run({ live: true, frozen: true });
  await world.demand(0, { name: 'unit', command: 'true' });
  expect(await verdictOf(run)).toMatchObject({ ok: true });
});

test('67: of an ended run a person says again which check a criterion needs', async () => {
  const run = await world.run({ frozen: true });
  await world.demand(0, { name: 'unit', command: 'true' });
  expect(await world.proof(run.runId)).toMatchObject({ state: 'missing', check: { name: 'unit' } });
  await world.evidence.run({ runId: run.runId }, world.context('evidence.run'));
  await expect.poll(async () => (await world.proof(run.runId)).state).toBe('fresh');
  expect(await differs(run)).toBeNull();
});

test('67: what the run was started for is journalled at its start', async () => {
  await world.demand(0, { name: 'unit', command: 'true' });
  const { runId } = await world.run({ frozen: true });
  const events = world.store.read.all<{ kind: string }>(
    "SELECT event ->> '$.kind' AS kind FROM run_event WHERE run_id = ? ORDER BY seq",
    runId,
  );
  expect(events.slice(0, 2)).toEqual([{ kind: 'state' }, { kind: 'criteria' }]);
  expect(world.log.get(runId)?.criteria).toEqual([
    { criterionId: criteria[0], text: texts[0], check: 'unit' },
    { criterionId: criteria[1], text: texts[1], check: null },
  ]);
});
