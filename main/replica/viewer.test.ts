import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { openTeam } from './testing/team.ts';

const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

test('17: who may only read changes nothing, by command or by typing', async () => {
  let mayWrite = true;
  const random = createSeededRandom(17);
  const { peers, settle } = await openTeam(2, random, onTestFinished, { mayWrite: () => mayWrite });
  const [a] = peers;
  if (!a) throw new Error('no profile');
  const { issueId } = await a.replica.createIssue({ title: 'Tide', description: 'high' }, a.action());
  await settle();

  mayWrite = false;
  const before = a.replica.log.pendingCount();
  await expect(a.replica.createIssue({ title: 'No' }, a.action())).rejects.toThrow(forbidden);
  const patch = { issueId, patch: { title: 'No' } };
  await expect(a.replica.updateIssue(patch, a.action())).rejects.toThrow(forbidden);
  const typed = new Y.Doc();
  typed.getText('body').insert(0, 'No');
  const session = a.replica.documents.open(`issue:${issueId}`);
  let resets = 0;
  session.onReset(() => resets++);
  const described = { issueId, patch: { description: 'No' } };
  await expect(a.replica.updateIssue(described, a.action())).rejects.toThrow(forbidden);
  await expect(session.apply(Y.encodeStateAsUpdate(typed), {})).rejects.toThrow(forbidden);
  session.release();
  expect(resets).toBe(0);

  expect(await a.replica.getIssue(issueId)).toMatchObject({ title: 'Tide', description: 'high' });
  expect(a.replica.log.pendingCount()).toBe(before);
});

test('17: what is new goes to a team that one has access to, and no numbers are asked for the others', async () => {
  const kept = new Set<string>();
  const random = createSeededRandom(19);
  const { peers } = await openTeam(1, random, onTestFinished, { mayUse: (team) => !kept.has(team) });
  const [a] = peers;
  const [oldest] = a?.replica.teams() ?? [];
  if (!a || !oldest) throw new Error('no profile');
  const { teamId } = await a.replica.createTeam({ name: 'Ops', key: 'OPS' }, a.action());
  kept.add(oldest.teamId);
  expect(a.replica.keys.wanting().map((wanting) => wanting.teamId)).toEqual([teamId]);
  const { issueId } = await a.replica.createIssue({ title: 'Tide' }, a.action());
  expect((await a.replica.getIssue(issueId)).key).toMatch(/^OPS-/);
  const forbiddenThere = { title: 'Tide', teamId: oldest.teamId };
  await expect(a.replica.createIssue(forbiddenThere, a.action())).rejects.toThrow(forbidden);
  kept.add(teamId);
  await expect(a.replica.createIssue({ title: 'No' }, a.action())).rejects.toThrow(forbidden);
});

test('17: a viewer does not add itself to the members', async () => {
  let mayWrite = true;
  const random = createSeededRandom(18);
  const { peers, settle } = await openTeam(2, random, onTestFinished, { mayWrite: () => mayWrite });
  const viewer = peers[1];
  if (!viewer) throw new Error('no profile');
  mayWrite = false;
  await settle();
  expect(viewer.replica.members()).toHaveLength(1);
  expect(viewer.replica.log.pendingCount()).toBe(0);
});
