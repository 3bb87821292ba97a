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
  await expect(session.apply(Y.encodeStateAsUpdate(typed), {})).rejects.toThrow(forbidden);
  session.release();

  expect(await a.replica.getIssue(issueId)).toMatchObject({ title: 'Tide', description: 'high' });
  expect(a.replica.log.pendingCount()).toBe(before);
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
