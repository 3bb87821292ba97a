import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { create, openPair, titles } from './testing/pair.ts';

test('12, 43: two replicas that made the same team key show two keys, and lose nothing', async () => {
  const { a, b, settle } = await openPair(createSeededRandom(1), onTestFinished);
  await create(a, 'before');
  const first = await a.replica.createTeam({ name: 'Operations', key: 'OPS' }, a.action());
  const second = await b.replica.createTeam({ name: 'Opera', key: 'OPS' }, b.action());
  await a.replica.createIssue({ title: 'in a', teamId: first.teamId }, a.action());
  await b.replica.createIssue({ title: 'in b', teamId: second.teamId }, b.action());
  await settle();
  await settle();
  const keys = ({ replica }: typeof a) =>
    replica.teams().map(({ teamId, name, key }) => ({ teamId, name, key }));
  expect(keys(a)).toEqual(keys(b));
  const ofTeams = keys(a).filter(({ name }) => name.startsWith('Oper'));
  expect(ofTeams.map(({ key }) => key).toSorted()).toEqual(['OPS', 'OPS2']);
  for (const peer of [a, b]) {
    expect(await titles(peer)).toEqual(['before', 'in a', 'in b']);
    const { rows } = await peer.replica.queryIssues({ limit: 10 });
    expect(new Set(rows.map(({ key }) => key.split('-')[0])).size).toBe(3);
    await expect(
      peer.replica.createTeam({ name: 'Third', key: 'OPS2' }, peer.action()),
    ).rejects.toMatchObject({ code: 'TEAM_KEY_TAKEN' });
  }
});
