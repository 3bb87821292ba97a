import { describe, expect, test } from 'vitest';
import { createGroupCommit, type GroupCommit, type Transactions } from './group-commit.ts';

/** A database that writes down what is asked of it, and fails where it is told to. */
function recorder(fails: Partial<Record<keyof Transactions, number>> = {}) {
  const calls: string[] = [];
  const left = { ...fails };
  const step = (name: keyof Transactions) => () => {
    calls.push(name);
    const failures = left[name] ?? 0;
    left[name] = failures - 1;
    if (failures > 0) throw new Error(`${name} failed`);
  };
  const transactions: Transactions = {
    begin: step('begin'),
    commit: step('commit'),
    rollback: step('rollback'),
    save: step('save'),
    release: step('release'),
    undo: step('undo'),
  };
  return { calls, transactions };
}

/** Runs deferred work when told to, as the turn of an event loop. */
function manual(transactions: Transactions): { commits: GroupCommit; turn(): void } {
  const deferred: (() => void)[] = [];
  const commits = createGroupCommit({ transactions, defer: (run) => void deferred.push(run) });
  return { commits, turn: () => deferred.splice(0).forEach((run) => run()) };
}

describe('group commit', () => {
  test('serves everybody who came in one turn with one commit', async () => {
    const { calls, transactions } = recorder();
    const { commits, turn } = manual(transactions);
    const order: number[] = [];
    const works = [1, 2, 3].map((n) => commits.run(async () => order.push(n)));
    turn();
    await Promise.all(works);
    expect(order).toEqual([1, 2, 3]);
    expect(calls.filter((call) => call === 'commit')).toHaveLength(1);
  });

  test('tells nobody of success before the commit', async () => {
    const { calls, transactions } = recorder();
    const { commits, turn } = manual(transactions);
    const work = commits.run(async () => undefined).then(() => calls.push('told'));
    turn();
    await work;
    expect(calls).toEqual(['begin', 'save', 'release', 'commit', 'told']);
  });

  test('undoes what threw and keeps its neighbours', async () => {
    const { calls, transactions } = recorder();
    const { commits, turn } = manual(transactions);
    const works = [
      commits.run(async () => 'first'),
      commits.run(async () => {
        throw new Error('mine');
      }),
      commits.run(async () => 'last'),
    ];
    turn();
    expect(await Promise.allSettled(works)).toMatchObject([
      { value: 'first' },
      { reason: { message: 'mine' } },
      { value: 'last' },
    ]);
    expect(calls.filter((call) => call === 'undo')).toHaveLength(1);
  });

  test.each(['begin', 'commit', 'save', 'release'] as const)(
    'fails everybody when %s fails, and works again afterwards',
    async (name) => {
      const { transactions } = recorder({ [name]: 1 });
      const { commits, turn } = manual(transactions);
      const works = [commits.run(async () => 1), commits.run(async () => 2)];
      turn();
      const results = await Promise.allSettled(works);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      const again = commits.run(async () => 'well');
      turn();
      await expect(again).resolves.toBe('well');
    },
  );

  test('what comes during a commit has the next one', async () => {
    const { calls, transactions } = recorder();
    const { commits, turn } = manual(transactions);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const first = commits.run(() => gate);
    turn();
    const second = commits.run(async () => undefined);
    open();
    await first;
    expect(calls.filter((call) => call === 'begin')).toHaveLength(1);
    turn();
    await second;
    await commits.idle();
    expect(calls.filter((call) => call === 'begin')).toHaveLength(2);
  });
});
