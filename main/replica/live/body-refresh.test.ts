import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createResidents } from '../documents/residents.ts';
import { createSnapshots } from '../documents/snapshots.ts';
import { createTickingClock, openProfile } from '../testing/open-profile.ts';
import { createBodyRefresh } from './body-refresh.ts';

test('62: what is left to read out is read by one loop, however often something arrives', async () => {
  const random = createSeededRandom(11);
  const { replica, store, action } = openProfile({
    random,
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  const { teamId } = await replica.createWorkspace({ name: 'Acme' }, action());
  const issues = Array.from({ length: 120 }, (_, n) => ({ title: `${n}`, description: `text ${n}` }));
  await replica.importIssues({ teamId, issues });
  const stale = (): number => store.read.get<{ n: number }>('SELECT count(*) AS n FROM stale_body')?.n ?? 0;
  await store.commit((tx) => tx.run('INSERT INTO stale_body SELECT issue_id FROM issue_row'));
  expect(stale()).toBe(120);
  let commits = 0;
  const bodies = createBodyRefresh({
    store: {
      ...store,
      commit(work) {
        commits += 1;
        return store.commit(work);
      },
    },
    residents: createResidents({ random }),
    snapshots: createSnapshots({ store, isLinked: () => false, now: () => 0 }),
    begin: () => {
      throw new Error('Reading out begins no edit');
    },
  });
  await Promise.all(Array.from({ length: 10 }, () => bodies.rest()));
  expect(stale()).toBe(0);
  expect(commits).toBe(3);
  // The next one is asked for when that is over.
  await store.commit((tx) => tx.run('INSERT INTO stale_body SELECT issue_id FROM issue_row LIMIT 1'));
  await bodies.rest();
  expect(stale()).toBe(0);
});
