import { describe, expect, onTestFinished, test } from 'vitest';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import { pull, push } from '../testing/exchange.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { openTeam, type TestTeam } from '../testing/team.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A clock that a test moves on. */
function createMovedClock(): Clock & { skip(ms: number): void } {
  const ticking = createTickingClock();
  let skipped = 0;
  return {
    now: () => ticking.now() + skipped,
    monotonic: ticking.monotonic,
    skip: (ms) => void (skipped += ms),
  };
}

interface Busy extends TestTeam {
  readonly a: TestProfile;
  readonly b: TestProfile;
  readonly id: IssueId;
  readonly clock: ReturnType<typeof createMovedClock>;
  edit(count: number, from?: TestProfile): Promise<void>;
}

async function busy(): Promise<Busy> {
  const clock = createMovedClock();
  const made = await openTeam(2, createSeededRandom(41), onTestFinished, { clock });
  const [a, b] = made.peers;
  if (!a || !b) throw new Error('no pair');
  const { issueId: id } = await a.replica.createIssue({ title: 'x', description: 'text' }, a.action());
  await made.settle();
  let n = 0;
  const edit = async (count: number, from = a): Promise<void> => {
    await Promise.all(
      Array.from({ length: count }, () =>
        from.replica.updateIssue({ issueId: id, patch: { title: `title ${++n}` } }, from.action()),
      ),
    );
  };
  return { ...made, a, b, id, clock, edit };
}

const records = ({ store }: TestProfile): number =>
  store.read.get<{ n: number }>(
    "SELECT count(*) AS n FROM record JOIN document d ON d.id = document WHERE d.name LIKE 'board:%'",
  )?.n ?? 0;

const snapshot = ({ store }: TestProfile): { through: number; floor: number | null } | undefined => {
  const row = store.read.get<{ through: number; floor: number | null }>(
    "SELECT through, base.seq AS floor FROM snapshot LEFT JOIN base USING (document) JOIN document d ON d.id = document WHERE d.name LIKE 'board:%'",
  );
  return row && { ...row };
};

/** Lets the sweep that `backedUp` began come to its end: it commits until nothing is left. */
async function swept({ store }: TestProfile): Promise<void> {
  for (let i = 0; i < 10; i++) await store.commit((tx) => void tx.get('SELECT 1'));
}

describe('7: with a server', () => {
  test('what the server has accepted is merged, and nothing that is unsent', async () => {
    const { a, relay, edit } = await busy();
    await edit(600);
    expect(snapshot(a)).toBeUndefined();
    await push(a, relay.server);
    await edit(10);
    const unsent = Math.min(...a.replica.log.pending(0, 100).map(({ localId }) => localId));
    await edit(300);
    const { through } = snapshot(a) ?? { through: 0 };
    const last = a.store.read.get<{ number: number }>(
      'SELECT number FROM record WHERE position = ?',
      through,
    );
    expect(last?.number).toBe(unsent - 1);
    expect(records(a)).toBeGreaterThan(900);
    const again = await a.reopen();
    expect((await again.replica.queryIssues({ limit: 1 })).rows[0]?.title).toBe('title 910');
  });

  test('a merged record goes when the server has it in a backup, and no earlier', async () => {
    const { a, b, id, relay, edit } = await busy();
    await edit(600);
    await push(a, relay.server);
    await pull(b, relay.server);
    const before = records(b);
    expect(snapshot(b)).toBeDefined();
    const middle = Math.floor(relay.records.length / 2);
    b.replica.log.backedUp(middle);
    await swept(b);
    expect(records(b)).toBeLessThan(before);
    expect(
      b.store.read.get(
        "SELECT min(server_seq) AS seq FROM record JOIN document d ON d.id = document WHERE name LIKE 'board:%'",
      ),
    ).toMatchObject({
      seq: middle + 1,
    });
    expect(snapshot(b)?.floor).toBe(middle);
    b.replica.log.backedUp(relay.records.length);
    await swept(b);
    expect(records(b)).toBeLessThan(120);
    const again = await b.reopen();
    await again.replica.updateIssue({ issueId: id, patch: { status: 'done' } }, again.action());
    await push(again, relay.server);
    await pull(a, relay.server);
    expect(await a.replica.getIssue(id)).toMatchObject({ title: 'title 600', status: 'done' });
  });

  test('without backups it goes when the server has had it for thirty days', async () => {
    const { a, relay, clock, edit } = await busy();
    a.replica.log.backedUp(0);
    await edit(600);
    await push(a, relay.server);
    await edit(300);
    await push(a, relay.server);
    const before = records(a);
    expect(snapshot(a)).toBeDefined();
    clock.skip(29 * DAY);
    a.replica.log.backedUp(1);
    a.replica.log.backedUp(0);
    await swept(a);
    expect(records(a)).toBe(before);
    clock.skip(2 * DAY);
    a.replica.log.backedUp(1);
    a.replica.log.backedUp(0);
    await swept(a);
    expect(records(a)).toBeLessThan(before - 500);
    expect(a.replica.log.chains()).toEqual(
      relay.server.chains(a.identity.deviceId).toSorted((x, y) => (x.groupId < y.groupId ? -1 : 1)),
    );
    const again = await a.reopen();
    expect((await again.replica.queryIssues({ limit: 1 })).rows[0]?.title).toBe('title 900');
  });

  test('trimmed records that come back, as when a group is read again, change nothing', async () => {
    const { a, b, relay, edit } = await busy();
    await edit(600);
    await push(a, relay.server);
    await pull(b, relay.server);
    b.replica.log.backedUp(relay.records.length);
    await swept(b);
    const [group] = b.replica.log.cursors().filter(({ groupId }) => groupId !== 'workspace');
    if (!group) throw new Error('no group');
    const digest = b.replica.log.digest(group.groupId);
    await b.replica.log.restartGroup(group.groupId);
    await pull(b, relay.server);
    expect(b.replica.log.digest(group.groupId)).toEqual(digest);
    expect((await b.replica.queryIssues({ limit: 1 })).rows[0]?.title).toBe('title 600');
  });

  test('text that nobody has open is merged too', async () => {
    const { a, b, id, relay } = await busy();
    await Promise.all(
      Array.from({ length: 600 }, (_, n) =>
        a.replica.updateIssue({ issueId: id, patch: { description: `${n} text` } }, a.action()),
      ),
    );
    await push(a, relay.server);
    await pull(b, relay.server);
    expect((await b.replica.getIssue(id)).description).toBe('599 text');
    expect(
      b.store.read.get(
        'SELECT 1 FROM snapshot JOIN document d ON d.id = document WHERE d.name = ?',
        `issue:${id}`,
      ),
    ).toBeDefined();
  });

  test('large records are merged by their size', async () => {
    const { a, relay, id } = await busy();
    const session = a.replica.documents.open(`issue:${id}`);
    for (let i = 0; i < 8; i++) {
      const text = `${i}`.repeat(60_000);
      await a.replica.updateIssue({ issueId: id, patch: { description: text } }, a.action());
      await push(a, relay.server);
    }
    session.release();
    expect(
      a.store.read.get(
        'SELECT 1 FROM snapshot JOIN document d ON d.id = document WHERE d.name = ?',
        `issue:${id}`,
      ),
    ).toBeDefined();
  });
});

test('7: without a server a snapshot stands for all records', async () => {
  const made = openProfile({
    random: createSeededRandom(2),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  const { issueId } = await made.replica.createIssue({ title: 'x' }, made.action());
  await Promise.all(
    Array.from({ length: 520 }, (_, n) =>
      made.replica.updateIssue({ issueId, patch: { title: `title ${n}` } }, made.action()),
    ),
  );
  expect(records(made)).toBeLessThan(30);
  const again = await made.reopen();
  expect((await again.replica.getIssue(issueId)).title).toBe('title 519');
});
