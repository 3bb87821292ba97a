import { expect, onTestFinished, test } from 'vitest';
import { memberId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile } from '../testing/open-profile.ts';
import { openTeam, pushAll } from '../testing/team.ts';

const me = memberId.parse('01890000-0000-7000-8000-000000000077');

/** Two devices of one member that join without hearing of each other; the first gives the member a name. */
async function nameOnAll(seed: number): Promise<(string | undefined)[]> {
  const random = createSeededRandom(seed);
  const { peers, relay } = await openTeam(1, random, onTestFinished);
  const [owner] = peers;
  if (!owner) throw new Error('no owner');
  await pushAll(owner, relay);
  const workspaceId = owner.replica.workspace()?.workspaceId;
  if (!workspaceId) throw new Error('no workspace');
  const devices = [1, 2].map(() =>
    openProfile({ random, clock: createTickingClock(), onEnd: onTestFinished }),
  );
  for (const { store, replica } of devices) {
    await store.commit((tx) => replica.joinWorkspace(tx, { workspaceId, memberId: me }));
    await replica.log.applyRemote(relay.records);
  }
  const [first] = devices;
  if (first) await first.replica.renameMember({ name: 'Ann' }, first.action());
  const all = [owner, ...devices];
  for (let round = 0; round < 3; round++) {
    for (const profile of all) await pushAll(profile, relay);
    for (const { replica } of all) await replica.log.applyRemote(relay.records);
  }
  expect(all.map(({ replica }) => replica.log.pendingCount())).toEqual([0, 0, 0]);
  return all.map(({ replica }) => replica.members().find((member) => member.memberId === me)?.name);
}

test('53: the name that one device gave its member stays when another adds the same member', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) expect(await nameOnAll(seed)).toEqual(['Ann', 'Ann', 'Ann']);
});
