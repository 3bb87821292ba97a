import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { WriteHandle } from '../../store/types.ts';
import { push } from '../testing/exchange.ts';
import { createTickingClock, openProfile } from '../testing/open-profile.ts';
import { openPair } from '../testing/pair.ts';
import { always, create, patch } from '../testing/refusals.ts';
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

test('165: refused changes are kept until their author dismisses them', async () => {
  const { a, relay, settle } = await openPair(createSeededRandom(31), onTestFinished);
  const id = await create(a, 'x');
  await settle();
  relay.server.forbid(a.identity.deviceId, always('READ_ONLY'));
  await patch(a, id, { title: 'one', status: 'done' });
  await push(a, relay.server);
  const { rows } = a.replica.refusals.refusedChanges(10);
  expect(a.replica.log.refusedCount()).toBe(2);
  const again = await a.reopen();
  const done = await again.replica.refusals.dismissRefused(
    { ids: [rows[0]?.id ?? 0, 12345] },
    again.action(),
  );
  expect(done).toMatchObject({ dismissed: 1, receipt: { seq: again.journal.head() } });
  expect(again.replica.refusals.refusedChanges(10)).toEqual({ rows: rows.slice(1), total: 1 });
});
