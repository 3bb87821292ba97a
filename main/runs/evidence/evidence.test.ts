import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  evidenceIds,
  openEvidenceWorld,
  type EvidenceWorld,
  type ProvableRun,
} from '../../../e2e/fixtures/evidence-world.ts';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { probeSandbox } from '../../supervisor/sandbox/probe.ts';
import { createConfineChecks } from './confine-check.ts';
import { systemClock } from '../../host/platform.ts';
import type { EvidenceRow } from '../../../shared/contract/methods/evidence.ts';

let scratch: Scratch;
let repo: GitRepo;
let world: EvidenceWorld;
const { issueId, criteria, me } = evidenceIds;
const never = new AbortController().signal;
const gitIn = (path: string, ...args: string[]): Promise<string> => repo.git('-C', path, ...args);

beforeEach(async () => {
  scratch = await createScratch('evidence');
  repo = await createGitRepo({ directory: scratch.path, files: { 'heights.txt': '1\n2\n' } });
  world = await openEvidenceWorld({ profile: join(scratch.path, 'profile'), repo: repo.path });
});
afterEach(async () => {
  await world.close();
  await scratch.remove();
});

/** Proves a run as its end would, and judges it. */
async function prove({ runId, worktree }: ProvableRun) {
  const head = await world.evidence.prove({ runId, issueId, worktree }, never);
  return { head, ...(await world.evidence.verdictOf({ runId, issueId, head })) };
}
const evidenceOf = async ({ runId }: ProvableRun, place = 0): Promise<EvidenceRow> => {
  const { evidence } = await world.proof(runId, place);
  if (!evidence) throw new Error('There is no evidence.');
  return evidence;
};
const outputOf = async (row: EvidenceRow, from = 0): Promise<string> =>
  (await world.evidence.output({ evidenceId: row.evidenceId, from })).text;
const again = async ({ runId }: ProvableRun): Promise<void> => {
  await world.evidence.run({ runId }, world.context('evidence.run'));
  await expect.poll(async () => (await world.evidence.query({ runId })).running).toBeNull();
};
const signOff = ({ runId }: ProvableRun, commit: string, note = 'Compared by hand.') =>
  world.evidence.signOff(
    { runId, criterionId: criteria[0], commit, note },
    world.context('evidence.signOff'),
  );
const events = ({ runId }: ProvableRun) =>
  world.log.timeline(runId, 0, 1000).rows.filter(({ kind }) => kind === 'evidence');

describe('what a check came to', () => {
  test('60: is kept with command, exit code, output, commit and time, and told in the timeline', async () => {
    await world.demand(0, { name: 'unit', command: 'echo out; echo err >&2; cat heights.txt' });
    const run = await world.run();
    const before = systemClock.now();
    expect(await prove(run)).toMatchObject({ ok: true, missing: [], message: null, head: repo.firstCommit });
    const found = await world.proof(run.runId);
    expect(found).toMatchObject({ state: 'fresh', text: 'Heights match the table', signedOff: null });
    const row = await evidenceOf(run);
    expect(row).toMatchObject({
      kind: 'command',
      check: 'unit',
      command: 'echo out; echo err >&2; cat heights.txt',
      exitCode: 0,
      passed: true,
      commit: repo.firstCommit,
      by: null,
      note: null,
      artifact: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(row.at).toBeGreaterThanOrEqual(before);
    expect((await outputOf(row)).split('\n').toSorted()).toEqual(['', '1', '2', 'err', 'out']);
    expect(events(run)).toMatchObject([{ proof: 'command', check: 'unit', exitCode: 0, passed: true }]);
    expect(await world.proof(run.runId, 1)).toMatchObject({ state: 'not_demanded', check: null });
  });

  test('61: a check that two criteria need is run once', async () => {
    const ran = join(scratch.path, 'ran');
    await world.demand(0, { name: 'unit', command: `echo x >> ${ran}` });
    await world.demand(1, { name: 'unit', command: `echo x >> ${ran}; cat ${ran}` });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: true });
    expect(await outputOf(await evidenceOf(run, 1))).toBe('x\n');
    expect(events(run)).toHaveLength(1);
  });

  test('a failure proves nothing, and a later success does', async () => {
    const flag = join(scratch.path, 'flag');
    await world.demand(0, { name: 'unit', command: `test -e ${flag} || { echo no; exit 3; }` });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({
      ok: false,
      missing: [{ criterionId: criteria[0] }],
      message: '"Heights match the table" is not proven: its check "unit" failed.',
    });
    expect(await world.proof(run.runId)).toMatchObject({ state: 'failed', evidence: { exitCode: 3 } });
    await writeFile(flag, '');
    await again(run);
    expect(await world.proof(run.runId)).toMatchObject({ state: 'fresh', evidence: { exitCode: 0 } });
    await rm(flag);
    await again(run);
    expect(await world.proof(run.runId)).toMatchObject({ state: 'failed' });
  });

  test('its time is limited, and what it started ends with it', async () => {
    const marker = `3600.${process.pid}`;
    await world.demand(0, { name: 'slow', command: `echo begun; sleep ${marker} & wait`, timeoutMs: 1_000 });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: false });
    const row = await evidenceOf(run);
    expect(row).toMatchObject({ exitCode: null, passed: false, note: 'It was ended after 1 s.' });
    expect(await outputOf(row)).toContain('begun');
    await expect.poll(() => processesWith(marker)).toEqual([]);
  });

  test('nobody types for it, and it has the environment of agents alone', async () => {
    process.env['HEARTH_TEST_SECRET'] = 'planted';
    await world.demand(0, { name: 'unit', command: 'cat; env' });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: true });
    const text = await outputOf(await evidenceOf(run));
    delete process.env['HEARTH_TEST_SECRET'];
    expect(text).toContain('PATH=');
    expect(text).not.toContain('planted');
  });

  test('of 100 MB of output 16 MiB are kept, the end among them', { timeout: 120_000 }, async () => {
    const line = 'y'.repeat(99);
    await world.demand(0, { name: 'loud', command: `yes ${line} | head -c 100000000; echo the end` });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: true });
    const row = await evidenceOf(run);
    const { size } = await world.evidence.output({ evidenceId: row.evidenceId, from: 0 });
    expect(size - 16 * 1024 * 1024).toBeGreaterThan(0);
    expect(size - 16 * 1024 * 1024).toBeLessThan(100);
    expect(row.note).toBe(`${100_000_008 - 16 * 1024 * 1024} bytes of its output are not kept.`);
    expect(await outputOf(row, size - 8)).toBe('the end\n');
    expect(await outputOf(row)).toHaveLength(64 * 1024);
  });

  test('a command that is not there is a failure like any other', async () => {
    await world.demand(0, { name: 'unit', command: 'no-such-program-of-ours' });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: false });
    expect(await evidenceOf(run)).toMatchObject({ exitCode: 127, passed: false });
  });

  test.runIf(probeSandbox().available)('66: a check runs in the sandbox of its run', async () => {
    await world.close();
    const profile = join(scratch.path, 'profile');
    const environment = { HOME: scratch.path };
    const confined = { profile, scratch: join(profile, 'scratch'), environment };
    world = await openEvidenceWorld({
      profile,
      repo: repo.path,
      confine: (spawn, request) => createConfineChecks({ log: world.log, ...confined })(spawn, request),
    });
    const outside = join(scratch.path, 'outside');
    await mkdir(join(scratch.path, '.codex'));
    await writeFile(join(scratch.path, '.codex', 'auth.json'), 'secret');
    const reaches = `cat ${join(scratch.path, '.codex', 'auth.json')}; echo x > ${outside}`;
    await world.demand(0, { name: 'unit', command: `(${reaches}) 2>&1; touch inside && git status --short` });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: true });
    const text = await outputOf(await evidenceOf(run));
    expect(text).toContain('?? inside');
    expect(text).not.toContain('secret');
    expect(existsSync(outside)).toBe(false);
    expect(await readdir(confined.scratch)).toEqual([]);
  });

  test('a check is started as the sandbox wants it', async () => {
    await world.close();
    world = await openEvidenceWorld({
      profile: join(scratch.path, 'profile'),
      repo: repo.path,
      confine: (spawn, { worktree: { path } }) => ({
        ...spawn,
        env: { ...spawn.env, CONFINED_TO: path },
      }),
    });
    await world.demand(0, { name: 'unit', command: 'printf %s "$CONFINED_TO"' });
    const run = await world.run();
    await prove(run);
    expect(await outputOf(await evidenceOf(run))).toBe(run.worktree.path);
  });
});

describe('62: evidence is of a commit', () => {
  const later = async ({ worktree }: ProvableRun): Promise<string> => {
    await writeFile(join(worktree.path, 'heights.txt'), '1\n3\n');
    await gitIn(worktree.path, 'commit', '--quiet', '--all', '--message=Later');
    return gitIn(worktree.path, 'rev-parse', 'HEAD');
  };

  test('it is stale once the head has moved, and counts for the new one when it was run again', async () => {
    await world.demand(0, { name: 'unit', command: 'cat heights.txt' });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({ ok: true });
    const head = await later(run);
    expect(await world.proof(run.runId)).toMatchObject({
      state: 'stale',
      evidence: { commit: repo.firstCommit },
    });
    expect(await world.evidence.verdictOf({ runId: run.runId, issueId, head })).toMatchObject({
      ok: false,
      message: expect.stringContaining('was run for something else'),
    });
    await again(run);
    expect(await world.proof(run.runId)).toMatchObject({ state: 'fresh', evidence: { commit: head } });
  });

  test('a check that commits leaves evidence of the commit before', async () => {
    const command = 'echo 9 >> heights.txt && git -c user.name=x -c user.email=x@x.test commit -qam more';
    await world.demand(0, { name: 'unit', command });
    const run = await world.run();
    const verdict = await prove(run);
    expect(verdict.ok).toBe(false);
    expect(verdict.head).not.toBe(repo.firstCommit);
    expect(await world.proof(run.runId)).toMatchObject({
      state: 'stale',
      evidence: {
        exitCode: 0,
        commit: repo.firstCommit,
        note: `It moved the head to ${verdict.head.slice(0, 7)}.`,
      },
    });
  });

  test('a check that changes tracked files does not prove the commit, nor does one after it', async () => {
    await world.demand(0, { name: 'fix', command: 'echo 9 >> heights.txt; echo x > untracked.txt' });
    await world.demand(1, { name: 'unit', command: 'true' });
    const run = await world.run();
    expect(await prove(run)).toMatchObject({
      ok: false,
      missing: [{}, {}],
      message:
        '"Heights match the table" is not proven: its check "fix" ended well, but with other files than those of the ' +
        'commit, and 1 more is not.',
    });
    expect(await evidenceOf(run)).toMatchObject({
      exitCode: 0,
      passed: false,
      note: 'It changed tracked files: heights.txt. So it does not prove the commit.',
    });
    expect(await evidenceOf(run, 1)).toMatchObject({ passed: false, note: expect.stringContaining('began') });
    await expect(again(run)).rejects.toMatchObject({ code: 'WORKTREE_DIRTY' });
    expect(await world.evidence.query({ runId: run.runId })).toMatchObject({ running: null, problem: null });
  });

  test.each(['--assume-unchanged', '--skip-worktree'])('files hidden with %s are found', async (flag) => {
    await world.demand(0, { name: 'unit', command: 'grep -q 3 heights.txt' });
    const run = await world.run();
    await gitIn(run.worktree.path, 'update-index', flag, 'heights.txt');
    await writeFile(join(run.worktree.path, 'heights.txt'), '3\n');
    expect(await gitIn(run.worktree.path, 'status', '--porcelain')).toBe('');
    expect(await prove(run)).toMatchObject({ ok: false });
    expect(await evidenceOf(run)).toMatchObject({ exitCode: 0, passed: false });
  });

  test('a changed command makes it stale, and a check that is gone leaves the demand', async () => {
    await world.demand(0, { name: 'unit', command: 'true' });
    const run = await world.run();
    await prove(run);
    await world.demand(0, { name: 'unit', command: 'exit 1' });
    expect(await world.proof(run.runId)).toMatchObject({ state: 'stale' });
    const { projectId } = evidenceIds;
    const gone = { projectId, name: 'unit', command: null };
    await world.evidence.setCheck(gone, world.context('checks.set'));
    expect(
      await world.evidence.verdictOf({ runId: run.runId, issueId, head: repo.firstCommit }),
    ).toMatchObject({
      ok: false,
      message: '"Heights match the table" is not proven: the project has no check "unit" any more.',
    });
    await expect(again(run)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a worktree that is gone the branch tells the head, and no check runs', async () => {
    await world.demand(0, { name: 'unit', command: 'true' });
    const run = await world.run();
    await prove(run);
    const head = await later(run);
    await rm(run.worktree.path, { recursive: true });
    expect(await world.evidence.query({ runId: run.runId })).toMatchObject({ head });
    await expect(again(run)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { runId, worktree } = run;
    await expect(world.evidence.prove({ runId, issueId, worktree }, never)).rejects.toMatchObject({
      category: 'workspace',
    });
  });
});

describe('63: a person', () => {
  test('signs a criterion off with a note, for a commit and the words of the criterion', async () => {
    await world.demand(0, { name: 'unit', command: 'exit 1' });
    const run = await world.run();
    await prove(run);
    await signOff(run, repo.firstCommit);
    const found = await world.proof(run.runId);
    expect(found).toMatchObject({
      state: 'fresh',
      evidence: { exitCode: 1 },
      signedOff: { kind: 'note', note: 'Compared by hand.', by: me, commit: repo.firstCommit },
    });
    const head = repo.firstCommit;
    expect(await world.evidence.verdictOf({ runId: run.runId, issueId, head })).toMatchObject({ ok: true });
    expect(events(run)).toMatchObject([{ proof: 'command' }, { proof: 'note', criterionId: criteria[0] }]);

    const changed = { criterionId: criteria[0], text: 'Heights match all tables' };
    world.issue.is = { projectId: evidenceIds.projectId, criteria: [changed] };
    expect(await world.proof(run.runId)).toMatchObject({ state: 'failed' });
  });

  test('cannot sign off what they did not see, nor while the run is live', async () => {
    const run = await world.run();
    await expect(signOff(run, 'b'.repeat(40))).rejects.toMatchObject({ code: 'HEAD_MOVED' });
    world.issue.is = { projectId: evidenceIds.projectId, criteria: [] };
    await expect(signOff(run, repo.firstCommit)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const live = await world.run({ live: true });
    await expect(signOff(live, repo.firstCommit)).rejects.toMatchObject({ code: 'BUSY' });
    await expect(again(live)).rejects.toMatchObject({ code: 'BUSY' });
    expect(events(run)).toEqual([]);
  });

  test('names checks and says which criterion needs which', async () => {
    const { projectId } = evidenceIds;
    const of = () => world.evidence.checks({ projectId });
    await world.demand(0, { name: 'unit', command: 'true' });
    await world.demand(0, { name: 'lint', command: 'false', timeoutMs: 5_000 });
    await world.demand(0, { name: 'lint', command: 'exit 2' });
    expect(await of()).toEqual({
      rows: [
        { name: 'lint', command: 'exit 2', timeoutMs: 5_000 },
        { name: 'unit', command: 'true', timeoutMs: 600_000 },
      ],
    });
    expect(await world.evidence.demanded(issueId)).toMatchObject([{ check: { name: 'lint' } }]);
    const context = world.context('checks.link');
    const link = (name: string | null) =>
      world.evidence.linkCheck({ criterionId: criteria[0], name }, context);
    await expect(link('unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await link(null);
    expect(await world.evidence.demanded(issueId)).toEqual([]);
    await expect(again(await world.run())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
