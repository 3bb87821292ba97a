import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { create, openPair } from './testing/pair.ts';

const pair = (seed: number): ReturnType<typeof openPair> =>
  openPair(createSeededRandom(seed), onTestFinished);

test('94: both replicas know who deleted an issue, also when it is deleted again by somebody else', async () => {
  const { a, b, settle } = await pair(94);
  const issueId = await create(a, 'tide');
  await settle();
  const deletedBy = (): unknown[] =>
    [a, b].map(({ replica }) => replica.deletedIssues({ limit: 9 }).rows.map((row) => row.deletedBy));

  await a.replica.deleteIssues({ issueIds: [issueId] }, a.action());
  await settle();
  expect(deletedBy()).toEqual([[a.replica.me()], [a.replica.me()]]);

  await b.replica.restoreIssues({ issueIds: [issueId] }, b.action());
  await settle();
  expect(deletedBy()).toEqual([[], []]);
  await b.replica.deleteIssues({ issueIds: [issueId] }, b.action());
  await settle();
  expect(deletedBy()).toEqual([[b.replica.me()], [b.replica.me()]]);
  expect(a.replica.me()).not.toEqual(b.replica.me());
});

test('94: undoing a creation deletes it in one’s own name', async () => {
  const { a } = await pair(95);
  await create(a, 'tide');
  await a.replica.edits.undo(a.action());
  expect(a.replica.deletedIssues({ limit: 9 }).rows).toMatchObject([{ deletedBy: a.replica.me() }]);
});

test('18: a name that one gives the workspace reaches the other, and is no step of undo', async () => {
  const { a, b, settle } = await pair(18);
  const step = a.replica.edits.peek().undo;
  await a.replica.renameWorkspace({ name: 'Ebb' }, a.action());
  await settle();
  expect([a, b].map(({ replica }) => replica.workspace()?.name)).toEqual(['Ebb', 'Ebb']);
  expect(a.replica.edits.peek().undo).toEqual(step);
});

test('149: what a device wrote notes when it came; the same again is no arrival', async () => {
  const { a, b, settle } = await pair(149);
  const heard = (): number => b.replica.heard().get(a.identity.deviceId) ?? 0;
  const before = heard();
  expect(before).toBeGreaterThan(0);
  await create(a, 'tide');
  await settle();
  const after = heard();
  expect(after).toBeGreaterThan(before);
  await settle();
  expect(heard()).toBe(after);
});
