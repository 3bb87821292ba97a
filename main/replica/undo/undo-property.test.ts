import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueStatuses, priorities } from '../../../shared/domain/issue.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { openProfile, createTickingClock, type TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';

type Edit =
  | { do: 'create'; text: string; parent: number | null }
  | { do: 'title' | 'description' | 'acceptance'; issue: number; text: string }
  | { do: 'status' | 'priority'; issues: number[]; value: number }
  | { do: 'move'; issues: number[]; parent: number | null }
  | { do: 'delete' | 'restore'; issues: number[] };

const issue = fc.nat(9);
const issues = fc.array(issue, { minLength: 1, maxLength: 4 });
const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'),
  minLength: 1,
  maxLength: 12,
});
const parent = fc.option(issue);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), text, parent }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('title' as const, 'description' as const, 'acceptance' as const),
      issue,
      text,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('status' as const, 'priority' as const),
      issues,
      value: fc.nat(7),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), issues, parent }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), issues }),
  },
);

const expected: readonly string[] = ['NOT_FOUND', 'INVALID_PARAMS', 'NOTHING_TO_UNDO', 'NOTHING_TO_REDO'];

/** Commands that the situation does not allow are refused; what they may not do is break. */
async function orRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof HearthError) || !expected.includes(error.code)) throw error;
  }
}

/** All issues, deleted ones too, oldest first. */
function known({ store }: TestProfile): IssueId[] {
  return store.read
    .all<{ id: IssueId }>('SELECT issue_id AS id FROM issue_row ORDER BY issue_id')
    .map(({ id }) => id);
}

const start: readonly Edit[] = ['one', 'two', 'three'].map((words) => ({
  do: 'create',
  text: words,
  parent: null,
}));

async function perform(profile: TestProfile, step: Edit): Promise<void> {
  const { replica, action } = profile;
  const ids = known(profile);
  const nth = (n: number): IssueId | undefined => ids[n % ids.length];
  const some = (places: readonly number[]): IssueId[] => places.flatMap((n) => nth(n) ?? []);
  if (step.do === 'create') {
    const parentId = step.parent === null ? undefined : nth(step.parent);
    return orRefused(() =>
      replica.createIssue({ title: step.text, description: step.text, parentId }, action()),
    );
  }
  if ('issue' in step) {
    const issueId = nth(step.issue);
    if (issueId === undefined) return;
    const value = step.do === 'acceptance' ? step.text.split(' ').filter(Boolean) : step.text;
    return orRefused(() => replica.updateIssue({ issueId, patch: { [step.do]: value } }, action()));
  }
  const issueIds = some(step.issues);
  if (issueIds.length === 0) return;
  if (step.do === 'delete') return orRefused(() => replica.deleteIssues({ issueIds }, action()));
  if (step.do === 'restore') return orRefused(() => replica.restoreIssues({ issueIds }, action()));
  return orRefused(() => replica.updateIssues({ issueIds, patch: patchOf(step, nth) }, action()));
}

function patchOf(
  step: Extract<Edit, { issues: number[] }>,
  nth: (n: number) => IssueId | undefined,
): Parameters<TestProfile['replica']['updateIssues']>[0]['patch'] {
  if ('parent' in step) return { parentId: step.parent === null ? null : (nth(step.parent) ?? null) };
  const value = 'value' in step ? step.value : 0;
  if (step.do === 'status') return { status: issueStatuses[value] };
  return { priority: priorities[value % priorities.length] };
}

/** Everything that people see, without times of edits. */
async function visible({ replica }: TestProfile): Promise<unknown> {
  const { rows } = await replica.queryIssues({ limit: 1_000 });
  const details = await Promise.all(rows.map(({ issueId }) => replica.getIssue(issueId)));
  return details.map(({ updatedAt: _, ...detail }) => detail);
}

async function withProfile(
  seed: number,
  run: (
    open: (end: () => Promise<void>) => void,
    random: ReturnType<typeof createSeededRandom>,
  ) => Promise<void>,
): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  try {
    await run((end) => void ends.push(end), createSeededRandom(seed));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

const numRuns = Number(process.env['HEARTH_RUNS'] ?? 12);

test(
  '102: with nobody else about, undo and redo walk exactly through what was',
  { timeout: 120_000 },
  async () => {
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 5, maxLength: 30 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        fc.integer(),
        async (script, walks, seed) => {
          await withProfile(seed, async (onEnd, random) => {
            const profile = openProfile({ random, clock: createTickingClock(), onEnd });
            const { replica, action } = profile;
            await replica.createWorkspace({ name: 'Acme' }, action());
            // What could be seen after each step that is on the stack.
            const seen = [await visible(profile)];
            for (const step of [...start, ...script]) {
              const before = profile.store.read.get<{ id: number }>(
                'SELECT max(id) AS id FROM undo_step',
              )?.id;
              await perform(profile, step);
              const after = profile.store.read.get<{ id: number }>('SELECT max(id) AS id FROM undo_step')?.id;
              if (before !== after) seen.push(await visible(profile));
            }
            steps += seen.length - 1;
            let at = seen.length - 1;
            for (const target of [...walks, 0, seen.length - 1, 0]) {
              const goal = target % seen.length;
              while (at !== goal) {
                const back = at > goal;
                const outcome = await (back ? replica.edits.undo(action()) : replica.edits.redo(action()));
                expect(outcome).toMatchObject({ skipped: 0, gone: 0 });
                at += back ? -1 : 1;
                expect(await visible(profile)).toEqual(seen[at]);
              }
            }
            expect(replica.edits.peek().undo).toBeNull();
          });
        },
      ),
      { numRuns },
    );
    // The walk was worth it.
    expect(steps).toBeGreaterThan(numRuns * 5);
  },
);

interface Shared {
  readonly who: 'me' | 'other';
  readonly edit: Edit;
  readonly next: 'nothing' | 'undo' | 'redo' | 'settle';
}

const shared: fc.Arbitrary<Shared[]> = fc.array(
  fc.record({
    who: fc.constantFrom('me' as const, 'other' as const),
    edit,
    next: fc.constantFrom('nothing' as const, 'undo' as const, 'redo' as const, 'settle' as const),
  }),
  { minLength: 10, maxLength: 40 },
);

/** Values of issues and criteria by name, a deletion among them. */
function valuesOf({ store }: TestProfile): Map<string, unknown> {
  const rows = store.read.all<Record<string, unknown>>(
    `SELECT issue_id, title, status, priority, parent_id, deleted_at, coalesce(body, '') AS body FROM issue_row
     LEFT JOIN issue_body USING (issue_id)`,
  );
  const criteria = store.read.all<Record<string, unknown>>(
    'SELECT criterion_id, text, sort_order FROM criterion_row',
  );
  return new Map([
    ...rows.flatMap(({ issue_id: id, ...fields }) =>
      Object.entries(fields).map(([name, value]) => [`${String(id)} ${name}`, value] as const),
    ),
    ...criteria.map(({ criterion_id: id, ...fields }) => [String(id), JSON.stringify(fields)] as const),
  ]);
}

const differing = (a: Map<string, unknown>, b: Map<string, unknown>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));

/** Watches what somebody does to the values of one replica. */
async function changesOf(
  profile: TestProfile,
  work: () => Promise<unknown>,
): Promise<[string, unknown, unknown][]> {
  // A search reads out the descriptions that changed.
  await profile.replica.queryIssues({ text: 'a', limit: 1 });
  const before = valuesOf(profile);
  await work();
  await profile.replica.queryIssues({ text: 'a', limit: 1 });
  const after = valuesOf(profile);
  return differing(before, after).map((name) => [name, before.get(name), after.get(name)]);
}

/** The same edit with a value that the first person never writes, where it has one: so its writer can be told. */
function unlike(step: Edit): Edit {
  if ('value' in step) return { ...step, value: step.value | 1 };
  return 'text' in step ? { ...step, text: `${step.text}x` } : step;
}

function like(step: Edit): Edit {
  return 'value' in step ? { ...step, value: step.value & 6 } : step;
}

test(
  '101: however the edits of two people mix, undo and redo touch only values that are as I wrote them',
  { timeout: 240_000 },
  async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(shared, fc.integer(), async (script, seed) => {
        await withProfile(seed, async (onEnd, random) => {
          const { peers, settle } = await openTeam(2, random, onEnd);
          const [mine, theirs] = peers;
          if (!mine || !theirs) throw new Error('no pair');
          /** What I have ever written, by name. */
          const written = new Map<string, Set<unknown>>();
          const note = (changes: [string, unknown, unknown][]): void => {
            for (const [name, , value] of changes) {
              const values = written.get(name) ?? new Set();
              written.set(name, values.add(value));
            }
          };
          const goBack = async (way: 'undo' | 'redo'): Promise<void> => {
            const changes = await changesOf(mine, () =>
              orRefused(() => mine.replica.edits[way](mine.action())),
            );
            for (const [name, before] of changes) {
              checked++;
              expect([name, before, written.get(name)?.has(before)]).toEqual([name, before, true]);
            }
            note(changes);
          };
          await settle();
          for (const step of start) note(await changesOf(mine, () => perform(mine, step)));
          await settle();
          for (const { who, edit: step, next } of script) {
            if (who === 'me') note(await changesOf(mine, () => perform(mine, like(step))));
            else await perform(theirs, unlike(step));
            if (next === 'settle') await settle();
            else if (next !== 'nothing') await goBack(next);
          }
          await settle();
          while (mine.replica.edits.peek().undo) await goBack('undo');
          await settle();
          expect(await visible(mine)).toEqual(await visible(theirs));
        });
      }),
      { numRuns },
    );
    expect(checked).toBeGreaterThan(numRuns * 5);
  },
);
