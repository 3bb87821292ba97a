import { expect, onTestFinished, test } from 'vitest';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Store, WriteHandle } from '../../store/types.ts';
import { pull, push, recover } from '../testing/exchange.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { openTeam, type TestTeam } from '../testing/team.ts';

/** A store of which one commit fails after a number of writes, or at its very end. */
interface FailingStore {
  /** The next commit fails at its nth write; 0 never. Answers how many writes the last one made. */
  failAt(nth: number): void;
  readonly writes: number;
}

/** Makes the commits of a profile fail as a full disk would: everything that they wrote is taken back. */
function breakStore(store: Store): FailingStore {
  const { commit } = store;
  let left = 0;
  let writes = 0;
  const failing = <T>(work: (tx: WriteHandle) => T) =>
    commit((tx) => {
      writes = 0;
      const handle: WriteHandle = {
        ...tx,
        run(sql, ...values) {
          writes++;
          if (left > 0 && --left === 0) throw new Error('The disk is full');
          return tx.run(sql, ...values);
        },
      };
      const done = work(handle);
      if (left > 0) {
        left = 0;
        throw new Error('The disk is full');
      }
      return done as never;
    });
  Object.assign(store, { commit: failing });
  return {
    failAt: (nth) => void (left = nth),
    get writes() {
      return writes;
    },
  };
}

interface Scene extends TestTeam {
  readonly a: TestProfile;
  readonly b: TestProfile;
  readonly id: IssueId;
}

/** `a` has much unsent, `b` has accepted work that `a` has not read, and a snapshot is due on both sides. */
async function scene(): Promise<Scene> {
  const made = await openTeam(2, createSeededRandom(61), onTestFinished, {
    mergeAfter: { records: 8, bytes: 4096 },
  });
  const [a, b] = made.peers;
  if (!a || !b) throw new Error('no pair');
  const { issueId: id } = await a.replica.createIssue(
    { title: 'x', description: 'text', acceptance: ['one'] },
    a.action(),
  );
  await made.settle();
  const edit = async ({ replica, action }: TestProfile, title: string): Promise<void> => {
    await replica.updateIssue({ issueId: id, patch: { title, description: `text of ${title}` } }, action());
  };
  for (let i = 0; i < 6; i++) await edit(b, `theirs ${i}`);
  await push(b, made.relay.server);
  await a.replica.createIssue({ title: 'mine' }, a.action());
  for (let i = 0; i < 6; i++) await edit(a, `mine ${i}`);
  a.replica.log.backedUp(1_000_000);
  b.replica.log.backedUp(1_000_000);
  return { ...made, a, b, id };
}

/** All that a profile keeps, as text; positions and ids of rows count too. */
function stateOf({ store }: TestProfile): string {
  const tables = store.read.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'issue_text%' AND name <> 'log_age' ORDER BY name",
  );
  return JSON.stringify(
    tables.map(({ name }) => [name, store.read.all(`SELECT * FROM "${name}"`)]),
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value),
  );
}

async function titles({ replica }: TestProfile): Promise<string[]> {
  const { rows } = await replica.queryIssues({ limit: 100 });
  return Promise.all(rows.map(async ({ issueId }) => JSON.stringify(await replica.getIssue(issueId))));
}

const works: Record<string, (scene: Scene) => Promise<unknown>> = {
  'taking records in': ({ a, relay }) =>
    a.replica.log.applyRemote(relay.server.pull(a.replica.log.cursors()).records),
  'taking states in': async ({ a, relay }) => {
    const { snapshots } = relay.server.pull([]);
    await a.replica.log.applySnapshots(snapshots);
  },
  acknowledging: async ({ a, relay }) => {
    const acks = relay.push(a, 0, 100);
    await a.store.commit((tx) => a.replica.log.acknowledge(tx, acks));
  },
  'refusing for good': ({ a }) =>
    a.replica.log.refuse(a.replica.log.pending(0, 1)[0]?.localId ?? 0, {
      code: 'READ_ONLY',
      mayReplay: false,
    }),
  'refusing what is made again': ({ a }) =>
    a.replica.log.refuse(a.replica.log.pending(0, 1)[0]?.localId ?? 0, { code: 'GAP', mayReplay: true }),
  'reading a group again': ({ a }) =>
    a.replica.log.restartGroup(a.replica.log.cursors().find(({ seq }) => seq > 0)?.groupId ?? 'workspace'),
  'dropping a group': ({ a }) =>
    a.replica.log.dropGroups(
      a.replica.teams().map(({ teamId }) => teamGroup(teamId)),
      'FORBIDDEN_GROUP',
    ),
  purging: ({ a, id }) => a.replica.log.purgeDocuments([`issue:${id}`]),
  'beginning an epoch': ({ a, relay }) =>
    a.replica.log.beginEpoch({
      epoch: 2,
      restoredHead: 5,
      chains: relay.server.chains(a.identity.deviceId).slice(0, 1),
    }),
  'merging and trimming': async ({ a }) => {
    await a.replica.updateIssue(
      {
        issueId: (await a.replica.queryIssues({ limit: 1 })).rows[0]?.issueId ?? ('' as IssueId),
        patch: { status: 'done' },
      },
      a.action(),
    );
  },
};

test.each(Object.keys(works))(
  '181: %s: a commit that fails anywhere leaves everything as it was',
  async (name) => {
    const work = works[name];
    if (!work) throw new Error('no work');
    const count = async (): Promise<number> => {
      const made = await scene();
      if (name === 'taking states in')
        made.relay.server.compact(
          made.a.replica.log.cursors()[0]?.groupId ?? 'workspace',
          made.relay.records.length,
        );
      const store = breakStore(made.a.store);
      await work(made);
      return store.writes;
    };
    const writes = await count();
    const made = await scene();
    if (name === 'taking states in')
      made.relay.server.compact(
        made.a.replica.log.cursors()[0]?.groupId ?? 'workspace',
        made.relay.records.length,
      );
    const store = breakStore(made.a.store);
    const step = Math.max(1, Math.floor(writes / 12));
    for (let nth = 1; nth <= writes + 1; nth += step) {
      const before = [stateOf(made.a), await titles(made.a)];
      store.failAt(nth);
      await expect(work(made)).rejects.toThrow('The disk is full');
      store.failAt(0);
      expect([stateOf(made.a), await titles(made.a)]).toEqual(before);
    }
    // What was cut off is done again, and everybody agrees in the end.
    await work(made);
    const again = await made.a.reopen();
    const begun = name === 'beginning an epoch' ? made.relay.server.restore(5) : null;
    if (begun) {
      await recover(again, made.relay.server, begun);
      await recover(made.b, made.relay.server, begun);
    }
    for (let round = 0; round < 2; round++) {
      for (const peer of [again, made.b]) {
        await push(peer, made.relay.server);
        await pull(peer, made.relay.server);
      }
    }
    if (name === 'purging') await made.b.replica.log.purgeDocuments([`issue:${made.id}`]);
    expect((await titles(again)).toSorted()).toEqual((await titles(made.b)).toSorted());
  },
);
