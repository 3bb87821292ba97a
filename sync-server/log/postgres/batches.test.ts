import { describe, expect, test } from 'vitest';
import { createBatches, type Batches, type Transactions } from './batches.ts';

/** A database that writes down what is asked of it, and fails where it is told to. */
function recorder(fails: keyof Transactions | null = null) {
  const calls: string[] = [];
  let isBroken = true;
  const note = (name: keyof Transactions): void => {
    calls.push(name);
    if (!isBroken || name !== fails) return;
    isBroken = false;
    throw new Error(`${name} failed`);
  };
  const transactions: Transactions = {
    begin: async () => note('begin'),
    commit: async () => note('commit'),
    rollback: async () => note('rollback'),
    save: () => note('save'),
    release: async () => note('release'),
    undo: async () => note('undo'),
  };
  return { calls, transactions };
}

/** Runs deferred work when told to, as the turn of an event loop. */
function manual(transactions: Transactions): { batches: Batches; turn(): void } {
  const deferred: (() => void)[] = [];
  const batches = createBatches({ transactions, defer: (run) => void deferred.push(run) });
  return { batches, turn: () => deferred.splice(0).forEach((run) => run()) };
}

describe('jobs that come together', () => {
  test('K18: share one commit, in their order, and hear of it afterwards', async () => {
    const { calls, transactions } = recorder();
    const { batches, turn } = manual(transactions);
    const works = [1, 2].map((n) => batches.run(async () => n).then((value) => calls.push(`told ${value}`)));
    turn();
    await Promise.all(works);
    const jobs = ['save', 'release', 'save', 'release'];
    expect(calls).toEqual(['begin', ...jobs, 'commit', 'told 1', 'told 2']);
  });

  test('K2: one that throws is undone, and its neighbours stay', async () => {
    const { calls, transactions } = recorder();
    const { batches, turn } = manual(transactions);
    const works = [
      batches.run(async () => 'first'),
      batches.run(() => Promise.reject(new Error('mine'))),
      batches.run(async () => 'last'),
    ];
    turn();
    const results = await Promise.allSettled(works);
    expect(results).toMatchObject([{ value: 'first' }, { reason: { message: 'mine' } }, { value: 'last' }]);
    expect(calls.filter((call) => call === 'undo')).toHaveLength(1);
  });

  test.each(['begin', 'commit', 'save', 'release'] as const)(
    'K16: all fail when %s fails, and the next ones do not',
    async (name) => {
      const { calls, transactions } = recorder(name);
      const { batches, turn } = manual(transactions);
      const works = [batches.run(async () => 1), batches.run(async () => 2)];
      turn();
      const results = await Promise.allSettled(works);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(calls.at(-1)).toBe('rollback');
      const again = batches.run(async () => 'well');
      turn();
      await expect(again).resolves.toBe('well');
      await batches.idle();
    },
  );
});
