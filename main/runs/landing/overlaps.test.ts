import { expect, test } from 'vitest';
import { defaultRunSettings } from '../../../shared/contract/run-settings.ts';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import type { Git } from '../git/git.ts';
import { reduceRun } from '../record/reduce-run.ts';
import type { NewRunLogEvent, RunRecord } from '../record/run-record.ts';
import { createOverlaps } from './overlaps.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** A run of an issue of its own that has committed; with what came after its end. */
function ended(n: number, ...after: NewRunLogEvent[]): RunRecord {
  const worktree = { path: `/w${n}`, branch: 'b', base: 'main', commit: '0', gitDir: '/g', commonDir: '/c' };
  const facts = {
    groupId: `team:${uuid(900)}`,
    key: `ENG-${n}`,
    title: 'T',
    repo: '/r',
    person: '',
  } as const;
  const none = { agent: null, command: null, prompt: null, projectId: null, batchId: null, continues: null };
  const ids = { runId: runId.parse(uuid(n)), issueId: issueId.parse(uuid(100 + n)) };
  const run = { ...ids, ...facts, ...none, harness: 'pty', settings: defaultRunSettings } as const;
  const end = {
    outcome: 'none',
    errorCategory: 'none',
    exitCode: 0,
    commit: `c${n}`,
    durationMs: 1,
  } as const;
  const events: NewRunLogEvent[] = [
    { kind: 'state', state: 'queued', run },
    { kind: 'state', state: 'preparing' },
    { kind: 'worktree', base: 'main', commit: '0', path: worktree.path, worktree },
    { kind: 'state', state: 'running' },
    { kind: 'state', state: 'finishing' },
    { kind: 'state', state: 'succeeded', message: '', end },
    ...after,
  ];
  const record = reduceRun(events.map((event, seq) => ({ ...event, seq, at: seq })));
  if (record === null) throw new Error('There was no event');
  return record;
}

/** All that is compared changes a.ts, and conflicts there; `asked` are the pairs. */
function world(...runs: readonly RunRecord[]) {
  const asked: string[] = [];
  const git: Git = {
    async run(_place, [command, ...args]) {
      if (command === 'merge-base') asked.push(args.join(' '));
      const stdout = { 'merge-base': 'base\n', diff: 'a.ts\0', 'merge-tree': 'tree\0a.ts\0' }[command ?? ''];
      return {
        stdout: stdout ?? (args.at(-1) ?? '').replace('^{commit}', ''),
        stderr: '',
        code: 0,
        truncated: false,
      };
    },
    programs: () => Promise.reject(new Error('Nobody asks for it')),
    version: async () => null,
  };
  const { signal } = new AbortController();
  return { asked, find: createOverlaps({ git, log: { query: () => [...runs] }, closing: signal }) };
}

test('72: git is asked once for each pair, however often it is looked at', async () => {
  const { asked, find } = world(ended(1), ended(2), ended(3));
  const one = issueId.parse(uuid(101));
  const { rows } = await find(one);
  expect(rows.map(({ otherKey, conflicts }) => [otherKey, conflicts])).toEqual([
    ['ENG-2', ['a.ts']],
    ['ENG-3', ['a.ts']],
  ]);
  expect(asked).toEqual(['c1 c2', 'c1 c3']);
  expect(await find(one)).toEqual({ rows });
  expect((await find(null)).rows).toHaveLength(6);
  expect(asked).toEqual(['c1 c2', 'c1 c3', 'c2 c3']);
});

test('72: work that has landed, was discarded or is settled meets nobody’s', async () => {
  const { find } = world(
    ended(1),
    ended(2, { kind: 'landed', onto: 'main', commit: 'c2' }),
    ended(3, { kind: 'discarded', commit: 'c3' }),
    ended(4, { kind: 'settled' }),
  );
  expect(await find(null)).toEqual({ rows: [] });
});
