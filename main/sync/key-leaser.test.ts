import { expect, onTestFinished, test } from 'vitest';
import { openMemoryStore } from '../store/testing/open-memory-store.ts';
import { createKeyLeaser } from './key-leaser.ts';
import { syncMigrations } from './migrations.ts';
import { createMemoryKeys } from './testing/memory-keys.ts';

test('replica 19: what an older program left without numbers gets them once a connection, before any lease', async () => {
  const store = openMemoryStore({ migrations: syncMigrations });
  onTestFinished(() => store.close());
  const done: string[] = [];
  const leased = Promise.withResolvers<void>();
  const keys = createMemoryKeys();
  keys.teams = ['team'];
  const leaser = createKeyLeaser({
    keyBlocks: {
      ...keys,
      behind: () => [{ teamId: 'team', spare: 3 }],
      catchUp: (_tx, { teamId, spare }) => void done.push(`${spare} of ${teamId}`),
    },
    store,
    requests: {
      call: async () => {
        done.push('lease');
        leased.resolve();
        return { method: 'keys.lease', from: 1, to: 64 };
      },
    },
    role: 'member',
    failed: leased.reject,
  });
  leaser.topUp();
  leaser.topUp();
  await leased.promise;
  await keys.filled();
  expect(done).toEqual(['3 of team', 'lease']);
  keys.blocks = [];
  leaser.topUp();
  await keys.filled();
  expect(done).toEqual(['3 of team', 'lease', 'lease']);
});
