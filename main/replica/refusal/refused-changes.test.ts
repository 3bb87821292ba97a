import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { WriteHandle } from '../../store/types.ts';
import { createTickingClock, openProfile } from '../testing/open-profile.ts';
import { countRefused, keepRefused } from './refused-changes.ts';

test('165: keeping a refused change once looks at those of its document only', async () => {
  const { store } = openProfile({
    random: createSeededRandom(12),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  const statements: string[] = [];
  const change = { kind: 'value', map: 'meta', key: 'name', from: 'a', to: 'b' } as const;
  const refused = {
    documentId: 'workspace',
    code: 'GAP',
    at: 1,
    changes: [change],
    texts: ['', ''],
    after: {},
  } as const;
  for (let times = 0; times < 2; times++) {
    await store.commit((tx) => {
      const noting: WriteHandle = {
        ...tx,
        run(sql, ...values) {
          statements.push(sql);
          return tx.run(sql, ...values);
        },
      };
      return keepRefused(noting, refused);
    });
  }
  expect(countRefused(store.read)).toBe(1);
  const search = statements.find((sql) => sql.startsWith('DELETE')) ?? '';
  const values = Array.from({ length: search.split('?').length - 1 }, () => null);
  const plan = store.read.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${search}`, ...values);
  expect(plan.map(({ detail }) => detail).join()).toMatch(/^SEARCH refused_change USING INDEX/);
});
