import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { compareIssues } from './issue-index.ts';
import { createReplicaStore } from './replica-store.ts';
import { makeIssue, uuid } from './testing/host-contents.ts';
import { createMemoryHost, titles } from './testing/memory-host.ts';

describe('the store of the lists', () => {
  test('ends up with what the host has, whatever happens on the way', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('edit' as const),
          n: fc.integer({ min: 1, max: 8 }),
          order: fc.constantFrom('a0', 'a1'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('remove' as const), n: fc.integer({ min: 1, max: 8 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('deliver' as const), n: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('wait' as const), n: fc.integer({ min: 1, max: 6 }) }),
      },
      ...(['disconnect', 'reconnect', 'lag', 'prune', 'retry'] as const).map((name) => ({
        weight: 1,
        arbitrary: fc.record({ do: fc.constant(name), n: fc.constant(0) }),
      })),
    );
    let edits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
        const fake = createMemoryHost({ issues: 5 });
        const time = createManualTime();
        const store = createReplicaStore({ host: fake.host, timers: time.timers });
        for (const action of steps) {
          if (action.do === 'edit') {
            edits += 1;
            fake.rows.set(uuid(action.n), makeIssue(action.n, `edit ${edits}`, action.order));
            fake.append({ kind: 'issues.changed', issueIds: [uuid(action.n)] });
          } else if (action.do === 'remove') {
            fake.rows.delete(uuid(action.n));
            fake.append({ kind: 'issues.changed', issueIds: [uuid(action.n)] });
          } else if (action.do === 'deliver') fake.deliver(action.n);
          else if (action.do === 'wait') for (let i = 0; i < action.n; i++) await Promise.resolve();
          else if (action.do === 'retry') time.advance(1_000);
          else fake[action.do]();
        }
        fake.reconnect();
        await vi.waitFor(
          () => {
            time.advance(1_000);
            fake.deliver();
            const expected = [...fake.rows.values()].toSorted(compareIssues).map(({ title }) => title);
            expect([store.getSnapshot().phase, titles(store)]).toEqual(['ready', expected]);
          },
          { interval: 0, timeout: 20_000 },
        );
        store.close();
      }),
      {
        numRuns: 300,
        // Once the connection was back just as the worker had looked for the last time.
        examples: [
          [
            [
              { do: 'wait', n: 6 },
              { do: 'wait', n: 6 },
              { do: 'disconnect', n: 0 },
              { do: 'wait', n: 5 },
              { do: 'edit', n: 1, order: 'a0' },
              { do: 'remove', n: 1 },
            ],
          ],
        ],
      },
    );
    expect(edits).toBeGreaterThan(1_000);
  });
});
