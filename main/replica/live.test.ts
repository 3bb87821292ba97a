import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { IssueId } from '../../shared/domain/ids.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import type { DocumentSession } from './live/document-hub.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';
import { openTeam, pushAll } from './testing/team.ts';

interface Editing extends TestProfile {
  readonly issueId: IssueId;
  readonly session: DocumentSession;
  /** A window's own copy of the document. */
  readonly window: Y.Doc;
  /** Types into the window and hands the update on. */
  type(index: number, text: string): Promise<void>;
}

async function editing(description = 'start'): Promise<Editing> {
  const made = openProfile({
    random: createSeededRandom(6),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  const { issueId } = await made.replica.createIssue({ title: 'Live', description }, made.action());
  const session = made.replica.documents.open(`issue:${issueId}`);
  const window = new Y.Doc();
  Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()), 'host');
  const type = async (index: number, text: string): Promise<void> => {
    const before = Y.encodeStateVector(window);
    window.getText('body').insert(index, text);
    await session.apply(Y.encodeStateAsUpdate(window, before), window);
  };
  return { ...made, issueId, session, window, type };
}

const count = ({ store }: TestProfile, table: 'record' | 'journal'): number =>
  store.read.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;

test('60: an update is on disk before anyone hears of it', async () => {
  const made = await editing();
  const heard: string[] = [];
  const before = count(made, 'record');
  made.session.onUpdate((update, origin) => {
    heard.push(`heard with ${count(made, 'record') - before} saved, own: ${origin === made.window}`);
    expect(update.length).toBeGreaterThan(0);
  });
  await made.type(0, 'A').then(() => heard.push('resolved'));
  expect(heard).toEqual(['heard with 1 saved, own: true', 'resolved']);
  const again = await made.reopen();
  expect((await again.replica.getIssue(made.issueId)).description).toBe('Astart');
});

test('60: an update that brings nothing new is neither saved nor passed on', async () => {
  const made = await editing();
  const before = count(made, 'record');
  let heard = 0;
  made.session.onUpdate(() => heard++);
  await made.session.apply(Y.encodeStateAsUpdate(made.window), made.window);
  expect(count(made, 'record')).toBe(before);
  expect(heard).toBe(0);
});

test('60: an update that came before what it builds on is kept until that arrives', async () => {
  const made = await editing('');
  const updates: Uint8Array[] = [];
  made.window.on('update', (update: Uint8Array) => updates.push(update));
  made.window.getText('body').insert(0, 'one ');
  made.window.getText('body').insert(4, 'two');
  const [one, two] = updates;
  if (!one || !two) throw new Error('no updates');
  await made.session.apply(two, made.window);
  const again = await made.reopen();
  expect((await again.replica.getIssue(made.issueId)).description).toBe('');
  await again.replica.documents.applyFromClient(`issue:${made.issueId}`, one, made.window);
  expect((await again.replica.getIssue(made.issueId)).description).toBe('one two');
});

test('60: commands and the server are heard too, in order', async () => {
  const made = await editing();
  made.session.onUpdate((update, origin) => {
    if (origin !== made.window) Y.applyUpdate(made.window, update);
  });
  await made.type(5, '!');
  await made.replica.updateIssue(
    { issueId: made.issueId, patch: { description: 'restart!' } },
    made.action(),
  );
  await made.type(0, '> ');
  expect(made.window.getText('body').toJSON()).toBe('> restart!');
  expect((await made.replica.getIssue(made.issueId)).description).toBe('> restart!');
});

test('60: an edit of another replica reaches an open session', async () => {
  const { peers, relay, settle } = await openTeam(2, createSeededRandom(8), onTestFinished);
  const [a, b] = peers;
  if (!a || !b) throw new Error('no team');
  const { issueId } = await a.replica.createIssue({ title: 'x', description: 'one' }, a.action());
  await settle();
  const session = b.replica.documents.open(`issue:${issueId}`);
  const heard: unknown[] = [];
  session.onUpdate((_update, origin) => heard.push(origin));
  await a.replica.updateIssue({ issueId, patch: { description: 'one two' } }, a.action());
  await pushAll(a, relay);
  await b.replica.log.applyRemote(relay.records);
  expect(heard).toEqual(['remote']);
  expect(session.load().getText('body').toJSON()).toBe('one two');
  session.release();
});

test('61: only descriptions are edited live, and only of issues that are there', async () => {
  const { replica, issueId } = await editing();
  const [team] = replica.teams();
  const open = (id: string): unknown => replica.documents.open(id);
  for (const id of ['workspace', `team:${team?.teamId}`, `board:${team?.teamId}:0`]) {
    expect(() => open(id)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    const doc = new Y.Doc();
    doc.getMap('meta').set('name', 'hijacked');
    const applied = replica.documents.applyFromClient(id, Y.encodeStateAsUpdate(doc), {});
    await expect(applied).rejects.toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  }
  for (const id of ['issue:x', `issue:${issueId.replace(/.$/, 'f').replace(/^./, 'f')}`, 'nonsense']) {
    expect(() => open(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  }
  expect(replica.workspace()?.name).toBe('Acme');
});

test('62: typing writes no journal event; search and detail know it when asked, lists when it is let go', async () => {
  const made = await editing();
  const { replica, issueId } = made;
  const row = (await replica.queryIssues({ limit: 1 })).rows;
  const before = count(made, 'journal');
  await made.type(0, 'zebra ');
  expect(count(made, 'journal')).toBe(before);
  expect((await replica.queryIssues({ text: 'zeb', limit: 5 })).total).toBe(1);
  await made.type(0, 'giraffe ');
  expect((await replica.getIssue(issueId)).description).toBe('giraffe zebra start');
  expect((await replica.issues.brief(issueId))?.description).toBe('giraffe zebra start');
  expect(count(made, 'journal')).toBe(before);
  expect((await replica.queryIssues({ limit: 1 })).rows).toEqual(row);
  await made.type(0, 'lion ');
  const heard = new Promise((resolve) => made.journal.subscribe(resolve));
  made.session.release();
  made.session.release();
  expect(await heard).toMatchObject([{ kind: 'issues.changed', issueIds: [issueId] }]);
});

describe('63: failures', () => {
  test('when the commit fails the session hears a reset, and what was saved before stands', async () => {
    const made = await editing();
    await made.type(0, 'kept ');
    let resets = 0;
    let heard = 0;
    made.session.onReset(() => resets++);
    made.session.onUpdate(() => heard++);
    const [typed, broken] = await Promise.allSettled([
      made.type(0, 'lost '),
      made.store.commit((tx) => tx.run('ROLLBACK')),
    ]);
    expect([typed.status, broken.status]).toEqual(['rejected', 'rejected']);
    expect({ resets, heard }).toEqual({ resets: 1, heard: 0 });
    expect((await made.replica.getIssue(made.issueId)).description).toBe('kept start');
    const again = made.replica.documents.open(`issue:${made.issueId}`);
    expect(again.load().getText('body').toJSON()).toBe('kept start');
    expect(again.load()).not.toBe(made.session.load());
  });

  test('a session that is released hears of nothing more', async () => {
    const made = await editing();
    const released = made.replica.documents.open(`issue:${made.issueId}`);
    const heard: string[] = [];
    released.onReset(() => heard.push('reset'));
    released.onUpdate(() => heard.push('update'));
    released.release();
    await made.type(0, 'A');
    await Promise.allSettled([made.type(0, 'lost '), made.store.commit((tx) => tx.run('ROLLBACK'))]);
    expect(heard).toEqual([]);
  });

  test('an update that is refused for its form resets nobody', async () => {
    const { session } = await editing();
    let resets = 0;
    session.onReset(() => resets++);
    const refused = expect.objectContaining({ code: 'INVALID_PARAMS' });
    await expect(session.apply(new Uint8Array([9, 9, 9]), {})).rejects.toThrow(refused);
    expect(resets).toBe(0);
  });
});

test('2, 4: after a commit that failed the document is as on disk, and writes under another client id', async () => {
  const made = openProfile({
    random: createSeededRandom(7),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  const { replica, store, action } = made;
  await replica.createWorkspace({ name: 'Acme' }, action());
  const { issueId } = await replica.createIssue({ title: 'One' }, action());
  const writers = (): number[] =>
    store.read
      .all<{ payload: Uint8Array }>(
        "SELECT payload FROM record JOIN document d ON d.id = document WHERE d.name LIKE 'board:%' ORDER BY position",
      )
      .flatMap(({ payload }) => Y.decodeUpdate(payload).structs.map(({ id }) => id.client));
  await replica.updateIssue({ issueId, patch: { title: 'Two' } }, action());
  expect(new Set(writers()).size).toBe(1);
  const failed = await Promise.allSettled([
    replica.updateIssue({ issueId, patch: { title: 'Lost' } }, action()),
    store.commit((tx) => tx.run('ROLLBACK')),
  ]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await replica.getIssue(issueId)).title).toBe('Two');
  await replica.updateIssue({ issueId, patch: { status: 'done' } }, action());
  expect(new Set(writers()).size).toBe(2);
  const again = await made.reopen();
  expect(await again.replica.getIssue(issueId)).toMatchObject({ title: 'Two', status: 'done' });
  await again.replica.updateIssue({ issueId, patch: { title: 'Three' } }, action());
  expect(await again.replica.getIssue(issueId)).toMatchObject({ title: 'Three', status: 'done' });
});

test('42: no content of a document can make the projection fail', async () => {
  const { peers, relay, settle } = await openTeam(2, createSeededRandom(9), onTestFinished);
  const [a, b] = peers;
  if (!a || !b) throw new Error('no team');
  const { issueId } = await a.replica.createIssue({ title: 'x' }, a.action());
  await settle();
  const [team] = a.replica.teams();
  if (!team) throw new Error('no team');
  const hostile = new Y.Doc();
  const name = `board:${team.teamId}:0`;
  for (const record of relay.records) {
    if (record.kind === 'yjs' && record.documentId === name) Y.applyUpdate(hostile, record.payload);
  }
  const entry = hostile.getMap<Y.Map<unknown>>('issues').get(issueId);
  for (const [key, value] of Object.entries({
    title: { a: 1 },
    status: 7,
    priority: [],
    number: 1e300,
    order: '\u{1f600}',
    createdAt: Number.NaN,
    updatedAt: -5.5,
    move: { parentId: issueId, at: Infinity },
    projectId: 'x',
    deletedAt: 'no',
  })) {
    entry?.set(key, value);
  }
  const payload = Y.encodeStateAsUpdate(hostile);
  const seq = relay.records.length + 1;
  const deviceId = '01890000-0000-7000-8000-0000000000ff';
  const groupId = `team:${team.teamId}` as const;
  await b.replica.log.applyRemote([
    { kind: 'yjs', seq, deviceId, localId: 1, origin: '', documentId: name, groupId, payload },
  ]);
  expect(await b.replica.getIssue(issueId)).toMatchObject({
    title: 'Untitled',
    status: 'backlog',
    priority: 'none',
    number: null,
    order: 'a0',
    createdAt: 0,
    parentId: null,
  });
});
