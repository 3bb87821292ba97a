import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { evidenceIds, openEvidenceWorld, type EvidenceWorld } from '../../../e2e/fixtures/evidence-world.ts';
import { createGitRepo, type GitRepo } from '../../../e2e/fixtures/git-repo.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { runId as runIdSchema, type RunId } from '../../../shared/domain/ids.ts';

let scratch: Scratch;
let repo: GitRepo;
let profile: string;
let host: ChildProcess | undefined;
let world: EvidenceWorld | undefined;

beforeEach(async () => {
  scratch = await createScratch('evidence-killed');
  profile = join(scratch.path, 'profile');
  repo = await createGitRepo({ directory: scratch.path });
});
afterEach(async () => {
  host?.kill('SIGKILL');
  await world?.close();
  await scratch.remove();
});

/** A host in a process of its own, in the middle of a check. */
async function hostWithCheck(command: string, marker: string): Promise<RunId> {
  const script = fileURLToPath(import.meta.resolve('../../../e2e/fixtures/evidence-host.ts'));
  const started = spawn(process.execPath, [script, profile, repo.path, command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  host = started;
  for await (const line of createInterface({ input: started.stdout })) {
    await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
    return runIdSchema.parse((JSON.parse(line) as { runId: string }).runId);
  }
  throw new Error('The host ended too early.');
}

test('65: of a check in whose middle the host is killed nothing is there, and nothing of it goes on', async () => {
  const marker = `3700.${process.pid}`;
  const runId = await hostWithCheck(`echo begun; sleep 37''00.${process.pid}`, marker);
  host?.kill('SIGKILL');
  world = await openEvidenceWorld({ profile, repo: repo.path });
  await expect.poll(() => processesWith(marker)).toEqual([]);
  expect(await world.proof(runId)).toMatchObject({ state: 'missing', evidence: null });
  expect(await world.evidence.query({ runId })).toMatchObject({ running: null });
  expect(world.store.read.all('SELECT * FROM running_check')).toEqual([]);
  expect(world.log.timeline(runId, 0, 100).rows.map(({ kind }) => kind)).not.toContain('evidence');
});

test('65: a check whose supervisor ends proves nothing, and can be run again', async () => {
  world = await openEvidenceWorld({ profile, repo: repo.path });
  const marker = `3701.${process.pid}`;
  const flag = join(scratch.path, 'second');
  // The shell of the check is a child of the supervisor, or of the namespace that the supervisor made.
  const command = `test -e ${flag} || { touch ${flag}; sleep ${marker}; }`;
  await world.demand(0, { name: 'unit', command });
  const { runId } = await world.run();
  await world.evidence.run({ runId }, world.context('evidence.run'));
  await expect.poll(() => processesWith(marker).length).toBeGreaterThan(0);
  for (const pid of supervisors()) process.kill(pid, 'SIGKILL');
  const settled = async () => (await world?.evidence.query({ runId }))?.running;
  await expect.poll(settled).toBeNull();
  expect(await world.evidence.query({ runId })).toMatchObject({
    problem: expect.stringContaining('The process that runs checks ended'),
  });
  expect(await world.proof(runId)).toMatchObject({ state: 'missing', evidence: null });
  await world.evidence.run({ runId }, world.context('evidence.run'));
  await expect.poll(settled).toBeNull();
  expect(await world.proof(runId)).toMatchObject({ state: 'fresh' });
  expect(await world.evidence.query({ runId })).toMatchObject({ problem: null });
  expect(await world.evidence.demanded(evidenceIds.issueId)).toHaveLength(1);
});

/** Supervisors that this very process has started. */
function supervisors(): number[] {
  const entry = fileURLToPath(import.meta.resolve('../../supervisor/entry.ts'));
  return processesWith(entry).filter((pid) => parentOf(pid) === process.pid);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
