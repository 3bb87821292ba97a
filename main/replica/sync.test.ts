import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { JournalEvent } from '../../shared/contract/events.ts';
import { memberId, workspaceId, type IssueId } from '../../shared/domain/ids.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import type { YjsRecord } from '../../shared/wire/messages.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';
import { openTeam, pushAll, type TestTeam } from './testing/team.ts';

const team = (size: number): Promise<TestTeam> => openTeam(size, createSeededRandom(5), onTestFinished);

async function pair(): Promise<{ a: TestProfile; b: TestProfile } & TestTeam> {
  const made = await team(2);
  const [a, b] = made.peers;
  if (!a || !b) throw new Error('no pair');
  await made.settle();
  return { a, b, ...made };
}

const create = async ({ replica, action }: TestProfile, title: string): Promise<IssueId> =>
  (await replica.createIssue({ title }, action())).issueId;

const move = (
  { replica, action }: TestProfile,
  issueId: IssueId,
  parentId: IssueId | null,
): Promise<unknown> => replica.updateIssue({ issueId, patch: { parentId } }, action());

const parentsOf = async ({ replica }: TestProfile, ids: readonly IssueId[]): Promise<(IssueId | null)[]> =>
  Promise.all(ids.map(async (id) => (await replica.getIssue(id)).parentId));

describe('41: parents', () => {
  test('of two moves that close a cycle the later one does not count, on both replicas', async () => {
    const { a, b, settle } = await pair();
    const x = await create(a, 'x');
    const y = await create(a, 'y');
    await settle();
    await move(a, x, y);
    await move(b, y, x);
    await settle();
    for (const peer of [a, b]) {
      expect(await parentsOf(peer, [x, y])).toEqual([y, null]);
      expect((await peer.replica.getIssue(y)).subIssues).toEqual([x]);
      expect((await peer.replica.getIssue(x)).subIssues).toEqual([]);
    }
  });

  test('when the cycle is broken elsewhere the move that did not count counts again', async () => {
    const { peers, settle } = await team(3);
    const [a, b, c] = peers;
    if (!a || !b || !c) throw new Error('no team');
    await settle();
    const [x, y, z] = [await create(a, 'x'), await create(a, 'y'), await create(a, 'z')];
    await settle();
    await move(a, x, y);
    await move(b, y, z);
    await move(c, z, x);
    await settle();
    for (const peer of peers) expect(await parentsOf(peer, [x, y, z])).toEqual([y, z, null]);
    await move(b, x, null);
    await settle();
    for (const peer of peers) expect(await parentsOf(peer, [x, y, z])).toEqual([null, z, x]);
  });
});

test('33: what has not arrived yet reads as null, and as itself later', async () => {
  const { a, b, relay } = await pair();
  const { projectId } = await a.replica.createProject({ name: 'P' }, a.action());
  const parent = await create(a, 'parent');
  const { issueId } = await a.replica.createIssue(
    { title: 'child', projectId, parentId: parent },
    a.action(),
  );
  await pushAll(a, relay);
  const news = relay.records.filter(
    ({ seq }) => seq > Math.max(...b.replica.log.cursors().map((cursor) => cursor.seq)),
  );
  expect(news).toHaveLength(3);
  const [project, first, child] = news;
  if (!project || !first || !child) throw new Error('no records');
  // The same group, so that they are applied in one go whatever their order; then one by one through Yjs itself.
  await b.replica.log.applyRemote([child]);
  await expect(b.replica.getIssue(issueId)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  await b.store.commit((tx) => tx.run('UPDATE group_cursor SET seq = 0'));
  await b.replica.log.applyRemote([first]);
  expect(await b.replica.getIssue(issueId)).toMatchObject({ projectId: null, parentId: parent });
  await b.store.commit((tx) => tx.run('UPDATE group_cursor SET seq = 0'));
  await b.replica.log.applyRemote([project]);
  expect(await b.replica.getIssue(issueId)).toMatchObject({ projectId });
});

describe('50: own records', () => {
  const rowsOf = ({ store }: TestProfile): unknown[] =>
    store.read.all('SELECT position, server_seq FROM record ORDER BY position');

  test.each(['acknowledged first', 'sent back first'])('%s: they are kept once', async (order) => {
    const { a, relay, settle } = await pair();
    await create(a, 'x');
    const count = rowsOf(a).length;
    const acks = relay.push(a, 0, 100);
    const acknowledge = (): Promise<void> => a.store.commit((tx) => a.replica.log.acknowledge(tx, acks));
    if (order === 'acknowledged first') await acknowledge();
    await a.replica.log.applyRemote(relay.records);
    if (order === 'sent back first') await acknowledge();
    expect(a.replica.log.pendingCount()).toBe(0);
    expect(rowsOf(a)).toHaveLength(count);
    const cursors = a.replica.log.cursors();
    await settle();
    expect(a.replica.log.cursors()).toEqual(cursors);
  });
});

describe('51: faults', () => {
  test('records that cannot be applied are kept and passed over, the rest is applied', async () => {
    const { a, b, relay } = await pair();
    const good = await create(a, 'good');
    await pushAll(a, relay);
    const record = relay.records.find(
      (one): one is YjsRecord => one.kind === 'yjs' && one.documentId.startsWith('board:'),
    );
    if (!record) throw new Error('no record');
    let seq = relay.records.length;
    const bad = (over: Partial<YjsRecord>): YjsRecord => ({
      ...record,
      seq: ++seq,
      localId: seq + 1000,
      ...over,
    });
    const torn = record.payload.slice(0, -3);
    const other = 'team:01890000-0000-7000-8000-000000000000' as const;
    await b.replica.log.applyRemote([
      bad({ payload: new Uint8Array([1, 2, 3]) }),
      bad({ payload: torn }),
      bad({ documentId: 'hologram:7' }),
      bad({ groupId: other }),
      bad({ documentId: `issue:${good}`, groupId: 'workspace' }),
      ...relay.records,
    ]);
    expect((await b.replica.getIssue(good)).title).toBe('good');
    const faults = b.store.read.all<{ fault: string }>(
      'SELECT fault FROM record WHERE fault IS NOT NULL ORDER BY server_seq',
    );
    expect(faults.map(({ fault }) => fault)).toEqual([
      'undecodable',
      'undecodable',
      'unknown_document',
      'wrong_group',
      'wrong_group',
    ]);
    expect(b.replica.log.pendingCount()).toBe(0);
    const again = await b.reopen();
    expect((await again.replica.getIssue(good)).title).toBe('good');
  });
});

test('52, 5: much that arrives is two journal events, and texts that nobody reads load no document', async () => {
  const { a, b, relay } = await pair();
  for (let i = 0; i < 20; i++)
    await a.replica.createIssue({ title: `t${i}`, description: 'words' }, a.action());
  await a.replica.createTeam({ name: 'Ops', key: 'OPS' }, a.action());
  await pushAll(a, relay);
  const events: JournalEvent[] = [];
  b.journal.subscribe((batch) => events.push(...batch));
  const loads = b.replica.documentLoads();
  await b.replica.log.applyRemote(relay.records);
  expect(events).toMatchObject([{ kind: 'workspace.changed' }, { kind: 'issues.changed' }]);
  expect(events[1]?.kind === 'issues.changed' && events[1].issueIds.length).toBe(20);
  expect((await b.replica.queryIssues({ text: 'words', limit: 1 })).total).toBe(20);
  // The board and nothing else: the workspace was here already.
  expect(b.replica.documentLoads() - loads).toBe(1);
});

describe('53: joining', () => {
  test('who joined is a member everywhere once the workspace has arrived, and once only', async () => {
    const { a, b, settle } = await pair();
    await settle();
    expect(a.replica.members()).toHaveLength(2);
    expect(b.replica.members()).toEqual(a.replica.members());
    expect(b.replica.workspace()).toMatchObject({ name: 'Acme', linked: true });
  });

  test('a profile that has a workspace does not join another', async () => {
    const { a } = await pair();
    const ids = {
      workspaceId: workspaceId.parse('01890000-0000-7000-8000-000000000009'),
      memberId: memberId.parse('01890000-0000-7000-8000-000000000008'),
    };
    const joined = a.store.commit((tx) => a.replica.joinWorkspace(tx, ids));
    await expect(joined).rejects.toThrow(expect.objectContaining({ code: 'NOT_EMPTY' }));
  });
});

describe('numbers', () => {
  test('21, 22: without a block an issue has no number, and gets one when a block comes', async () => {
    const { a, b, relay, settle } = await pair();
    const [{ teamId } = { teamId: '' }] = b.replica.teams();
    await b.store.commit((tx) => tx.run('DELETE FROM key_block'));
    const first = await b.replica.createIssue({ title: 'first' }, b.action());
    const second = await b.replica.createIssue({ title: 'second' }, b.action());
    expect(first.key).toBe('ENG-…');
    expect(b.replica.keys.wanting()).toEqual([{ teamId, above: 0 }]);
    const heard: JournalEvent[] = [];
    b.journal.subscribe((batch) => heard.push(...batch));
    await b.store.commit((tx) => b.replica.keys.add(tx, { teamId, from: 500, to: 501 }));
    expect(heard).toMatchObject([{ kind: 'issues.changed', issueIds: [first.issueId, second.issueId] }]);
    expect((await b.replica.getIssue(first.issueId)).key).toBe('ENG-500');
    expect((await b.replica.getIssue(second.issueId)).key).toBe('ENG-501');
    expect((await b.replica.createIssue({ title: 'third' }, b.action())).key).toBe('ENG-…');
    await pushAll(b, relay);
    await settle();
    expect((await a.replica.getIssue(second.issueId)).number).toBe(501);
    expect(a.replica.keys.wanting()[0]?.above ?? 501).toBeGreaterThanOrEqual(501);
  });

  test('23: a leased number that an issue has already is passed over', async () => {
    const { a, b, settle } = await pair();
    const [{ teamId } = { teamId: '' }] = b.replica.teams();
    const lease = (made: TestProfile): Promise<void> =>
      made.store.commit((tx) => {
        tx.run('DELETE FROM key_block');
        made.replica.keys.add(tx, { teamId, from: 700, to: 704 });
      });
    await lease(a);
    await lease(b);
    expect((await a.replica.createIssue({ title: 'theirs' }, a.action())).key).toBe('ENG-700');
    await settle();
    expect((await b.replica.createIssue({ title: 'mine' }, b.action())).key).toBe('ENG-701');
  });
});

describe('the outbox', () => {
  const solo = async (): Promise<TestProfile> => {
    const made = openProfile({
      random: createSeededRandom(2),
      clock: createTickingClock(),
      onEnd: onTestFinished,
    });
    await made.replica.createWorkspace({ name: 'Acme' }, made.action());
    return made;
  };

  test('it is told of every local record and not of others', async () => {
    const { a, b, relay } = await pair();
    let told = 0;
    a.replica.log.onPending(() => told++);
    await create(b, 'theirs');
    await pushAll(b, relay);
    await a.replica.log.applyRemote(relay.records);
    expect(told).toBe(0);
    await create(a, 'mine');
    expect(told).toBe(1);
  });

  test('7, 54: after 500 records a solo document is its snapshot, which the first push still sends', async () => {
    const made = await solo();
    const id = await create(made, 'x');
    const edits = Array.from({ length: 520 }, (_, n) =>
      made.replica.updateIssue({ issueId: id, patch: { title: `title ${n}` } }, made.action()),
    );
    await Promise.all(edits);
    const board = made.replica.log
      .pending(0, 10_000)
      .filter(({ documentId }) => documentId.startsWith('board:'));
    expect(board.length).toBeLessThan(30);
    const sizes = made.replica.log.pending(0, 10_000).map(({ payload }) => payload.length);
    const [first = 0, second = 0] = sizes;
    const within = (bytes: number): number => made.replica.log.pending(0, 10_000, bytes).length;
    expect([1, first, first + second, first + second + 1].map(within)).toEqual([1, 1, 2, 2]);
    const again = await made.reopen();
    expect((await again.replica.getIssue(id)).title).toBe('title 519');
    await again.replica.updateIssue({ issueId: id, patch: { status: 'done' } }, again.action());
    await again.replica.log.squashPending();
    const pending = again.replica.log.pending(0, 10);
    expect(pending.map(({ documentId }) => documentId.split(':')[0])).toEqual(['workspace', 'board']);
    await again.replica.log.squashPending();
    expect(again.replica.log.pending(0, 10)).toEqual(pending);
    const doc = new Y.Doc();
    if (pending[1]) Y.applyUpdate(doc, pending[1].payload);
    expect(doc.getMap<Y.Map<unknown>>('issues').get(id)?.toJSON()).toMatchObject({
      title: 'title 519',
      status: 'done',
    });
  });

  test('54: a document of which only the snapshot is left is sent too', async () => {
    const made = await solo();
    const id = await create(made, 'x');
    const edits = Array.from({ length: 499 }, (_, n) =>
      made.replica.updateIssue({ issueId: id, patch: { title: `title ${n}` } }, made.action()),
    );
    await Promise.all(edits);
    const documents = (): string[] =>
      made.replica.log.pending(0, 1_000).map(({ documentId }) => documentId.split(':')[0] ?? '');
    expect(documents()).not.toContain('board');
    await made.replica.log.squashPending();
    expect(documents().toSorted()).toEqual(['board', 'workspace']);
  });

  test('54: a document too large for one record is sent in many', async () => {
    const made = await solo();
    const description = 'long '.repeat(140_000);
    const { issueId } = await made.replica.createIssue({ title: 'x', description }, made.action());
    await made.replica.log.squashPending();
    const pending = made.replica.log
      .pending(0, 100)
      .filter(({ documentId }) => documentId === `issue:${issueId}`);
    expect(pending.length).toBeGreaterThan(1);
    expect(Math.max(...pending.map(({ payload }) => payload.length))).toBeLessThan(512 * 1024);
    const again = await made.reopen();
    expect((await again.replica.getIssue(issueId)).description).toBe(description);
  });
});

test('41: a clock that goes back changes no order of moves', async () => {
  const now = { at: 1_900_000_000_000 };
  const clock = { now: () => now.at, monotonic: () => now.at };
  const made = await openTeam(2, createSeededRandom(5), onTestFinished, { clock });
  const [a, b] = made.peers;
  if (!a || !b) throw new Error('no pair');
  await made.settle();
  const [x, y] = [await create(a, 'x'), await create(a, 'y')];
  await move(a, x, y);
  await made.settle();
  now.at -= 60 * 60 * 1000;
  await move(b, x, null);
  await move(b, y, x);
  await made.settle();
  const moves = b.store.read.all<{ at: number }>('SELECT moved_at AS at FROM issue_row ORDER BY title');
  expect(moves.map(({ at }) => at - 1_900_000_000_000)).toEqual([1, 2]);
  for (const peer of [a, b]) expect(await parentsOf(peer, [x, y])).toEqual([null, x]);
  // A new issue has its parent by a move, too.
  const z = await b.replica.createIssue({ title: 'z', parentId: y }, b.action());
  const made3 = b.store.read.get<{ at: number }>(
    'SELECT moved_at AS at FROM issue_row WHERE issue_id = ?',
    z.issueId,
  );
  expect((made3?.at ?? 0) - 1_900_000_000_000).toBe(3);
});
