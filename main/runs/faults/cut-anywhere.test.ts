import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { defaultRunSettings } from '../../../shared/contract/run-settings.ts';
import { actionId, issueId, runId } from '../../../shared/domain/ids.ts';
import { isEnded, isLegalTransition, runStates, type RunState } from '../../../shared/domain/run.ts';
import type { RunSnapshot } from '../../boundary/types.ts';
import type { Store } from '../../store/types.ts';
import { createJournal } from '../../store/journal.ts';
import { openMemoryStore } from '../../store/testing/open-memory-store.ts';
import { createArtifacts } from '../artifacts.ts';
import { runMigrations } from '../record/migrations.ts';
import { reduceRun } from '../record/reduce-run.ts';
import { createRunLog, type RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent, RunFacts, RunLogEvent, RunRecord } from '../record/run-record.ts';
import { recoverRuns } from '../recover.ts';

const facts: RunFacts = {
  runId: runId.parse('01890000-0000-7000-8000-000000000001'),
  issueId: issueId.parse('01890000-0000-7000-8000-000000000002'),
  groupId: 'team:01890000-0000-7000-8000-000000000003',
  key: 'ENG-1',
  title: 'Say hello',
  harness: 'codex',
  agent: null,
  command: null,
  prompt: 'Say hello.',
  repo: '/repo',
  projectId: null,
  batchId: null,
  continues: null,
  settings: defaultRunSettings,
  person: 'Tove',
};
const action = {
  actionId: actionId.parse('01890000-0000-7000-8000-000000000004'),
  method: 'runs.start',
  client: 'cli',
} as const;
const worktree = {
  path: '/worktrees/1',
  branch: 'hearth/eng-1',
  base: 'main',
  commit: 'b'.repeat(40),
  gitDir: '/repo/.git/worktrees/1',
  commonDir: '/repo/.git',
};
const end = { outcome: 'none', errorCategory: 'none', exitCode: 0, commit: null, durationMs: 1 } as const;

/** The step of an agent or engine; a state that may not follow is left out when it is played. */
const requestId = fc.constantFrom('1', '2', '3');
const step: fc.Arbitrary<NewRunLogEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...runStates.filter((one) => one !== 'queued')).map(stateEvent) },
  fc.constant<NewRunLogEvent>({
    kind: 'worktree',
    base: 'main',
    commit: worktree.commit,
    path: worktree.path,
    worktree,
  }),
  fc
    .record({ pid: fc.integer({ min: 2, max: 99_999 }), startTime: fc.option(fc.string()) })
    .map((process): NewRunLogEvent => ({ kind: 'process', process })),
  fc
    .record({ cast: fc.string(), screen: fc.string() })
    .map((kept): NewRunLogEvent => ({ kind: 'recording', ...kept })),
  requestId.map((id): NewRunLogEvent => ({
    kind: 'question',
    approval: { requestId: id, kind: 'command', title: 'Run', openedAt: 1 },
  })),
  fc
    .record({ requestId, choice: fc.constantFrom('allow', 'deny', 'withdrawn') })
    .map((given): NewRunLogEvent => ({ kind: 'answer', ...given })),
  fc.string({ unit: 'binary' }).map((text): NewRunLogEvent => ({ kind: 'message', text })),
);

function stateEvent(state: RunState): NewRunLogEvent {
  switch (state) {
    case 'queued':
      return { kind: 'state', state, run: facts };
    case 'preparing':
    case 'running':
    case 'waiting':
    case 'finishing':
      return { kind: 'state', state };
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'lost':
      return { kind: 'state', state, message: 'Ended.', end };
  }
}

function recordOf(log: RunLog): RunRecord {
  const record = log.get(facts.runId);
  if (record) return record;
  throw new Error('The run is gone');
}

test('1, 23: any legal history of a run, cut anywhere, is brought to an end, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-cut-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const artifacts = createArtifacts({ dir: folder, uuid: () => 'draft' });
  const cuts = { recovered: 0, ended: 0 };

  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const store = openMemoryStore({ migrations: runMigrations });
      const journal = createJournal({ store, clock: { now: () => 1, monotonic: () => 1 } });
      const told: RunSnapshot[] = [];
      const log = createRunLog({ store, journal, envelopes: { record: (_, run) => void told.push(run) } });
      await log.create(facts, action, { several: false });
      for (const event of steps) {
        await log.append(facts.runId, ({ state }) => {
          const isAllowed = event.kind === 'state' ? isLegalTransition(state, event.state) : !isEnded(state);
          return isAllowed ? [event] : [];
        });
      }
      const before = recordOf(log);
      cuts[isEnded(before.state) ? 'ended' : 'recovered'] += 1;
      const swept: unknown[] = [];
      const context = {
        log,
        artifacts,
        supervisor: {
          async sweep(found: readonly unknown[]): Promise<number[]> {
            swept.push(...found);
            return [];
          },
        },
        logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
        timers: { after: () => () => undefined, every: () => () => undefined },
        closing: new AbortController().signal,
        paths: { worktrees: join(folder, 'worktrees') },
      };
      await recoverRuns(context);

      const after = recordOf(log);
      expect(after).toMatchObject(
        isEnded(before.state)
          ? before
          : {
              state: 'lost',
              approvals: [],
              worktree: before.worktree,
              end: { outcome: 'none', exitCode: null },
            },
      );
      expect(swept).toEqual(isEnded(before.state) || !before.process ? [] : [before.process]);
      expect(log.live()).toEqual([]);
      told.reduce((from, to) => {
        expect(isLegalTransition(from.state, to.state)).toBe(true);
        return to;
      });
      const stored = store.read
        .all<{ event: string }>('SELECT event FROM run_event ORDER BY seq')
        .map(({ event }) => JSON.parse(event) as RunLogEvent);
      expect(reduceRun(stored)).toEqual(after);

      const head = journal.head();
      await recoverRuns(context);
      expect(journal.head()).toBe(head);
      await store.close();
    }),
    { numRuns: 300 },
  );
  expect(cuts.recovered).toBeGreaterThan(50);
  expect(cuts.ended).toBeGreaterThan(20);
});

test('5, 23: a full disk keeps no host from starting, and the run gets its end when there is space', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-full-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = openMemoryStore({ migrations: runMigrations });
  let isFull = false;
  const store: Store = {
    ...file,
    commit: (work) =>
      isFull ? Promise.reject(new HearthError('DISK_FULL', 'The disk is full.')) : file.commit(work),
  };
  const journal = createJournal({ store, clock: { now: () => 1, monotonic: () => 1 } });
  const log = createRunLog({ store, journal, envelopes: { record: () => undefined } });
  await log.create(facts, action, { several: false });
  const waiting: (() => void)[] = [];
  isFull = true;
  await recoverRuns({
    log,
    artifacts: createArtifacts({ dir: folder, uuid: () => 'draft' }),
    supervisor: { sweep: async () => [] },
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    timers: {
      after(_, run) {
        waiting.push(run);
        return () => undefined;
      },
      every: () => () => undefined,
    },
    closing: new AbortController().signal,
    paths: { worktrees: join(folder, 'worktrees') },
  });
  await expect.poll(() => waiting.length).toBe(1);
  waiting.pop()?.();
  await expect.poll(() => waiting.length).toBe(1);
  expect(log.live()).toHaveLength(1);
  isFull = false;
  waiting.pop()?.();
  await expect.poll(() => log.get(facts.runId)?.state).toBe('lost');
});
