import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { OutgoingRecord } from '../../../shared/wire/messages.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import { pull, push } from '../testing/exchange.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { openTeam, type TestTeam } from '../testing/team.ts';

interface Pair extends TestTeam {
  readonly a: TestProfile;
  readonly b: TestProfile;
}

async function pair(seed = 31): Promise<Pair> {
  const made = await openTeam(2, createSeededRandom(seed), onTestFinished);
  const [a, b] = made.peers;
  if (!a || !b) throw new Error('no pair');
  await made.settle();
  return { ...made, a, b };
}

const create = async ({ replica, action }: TestProfile, title: string, description = ''): Promise<IssueId> =>
  (await replica.createIssue({ title, description }, action())).issueId;

const patch = (
  { replica, action }: TestProfile,
  issueId: IssueId,
  fields: Parameters<TestProfile['replica']['updateIssue']>[0]['patch'],
): Promise<unknown> => replica.updateIssue({ issueId, patch: fields }, action());

const shown = ({ replica }: TestProfile): unknown[] =>
  replica.refusals
    .refusedChanges(100)
    .rows.toSorted((x, y) => (`${x.field} ${x.to}` < `${y.field} ${y.to}` ? -1 : 1))
    .map(({ field, from, to }) => [field, from, to]);

/** Client ids that wrote the board, in the order of the log. */
const writers = ({ store }: TestProfile): number[] =>
  store.read
    .all<{ payload: Uint8Array }>(
      "SELECT payload FROM record JOIN document d ON d.id = document WHERE d.name LIKE 'board:%' ORDER BY position",
    )
    .flatMap(({ payload }) => Y.decodeUpdate(payload).structs.map(({ id }) => id.client));

const always =
  (code: string) =>
  ({ documentId }: OutgoingRecord): string | null =>
    documentId.startsWith('board:') ? code : null;

/** Refuses the nth record that it is asked about, and no other. */
function once(code: string, nth = 1): (record: OutgoingRecord) => string | null {
  let asked = 0;
  return () => (++asked === nth ? code : null);
}

describe('160: what is refused for good', () => {
  test('goes from document and rows, is shown with its reason, and other documents go on', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'accepted', 'text');
    await settle();
    await patch(a, id, { title: 'refused', status: 'done', acceptance: ['one'] });
    await a.store.commit((tx) => a.replica.keys.drop(tx));
    const second = await create(a, 'never made');
    expect(a.store.read.all('SELECT 1 FROM number_wait')).toHaveLength(1);
    await patch(a, second, { priority: 'high' });
    await patch(a, id, { description: 'text goes through' });
    const before = writers(a).at(-1);
    const events: string[] = [];
    a.journal.subscribe((batch) => events.push(...batch.map(({ kind }) => kind)));
    relay.server.forbid(a.identity.deviceId, always('READ_ONLY'));
    const [outcome] = await push(a, relay.server);
    expect(outcome).toMatchObject({ replayed: 0, shown: 4 });
    expect(shown(a)).toEqual([
      ['criterion', null, 'one'],
      ['issue', null, 'never made'],
      ['status', 'backlog', 'done'],
      ['title', 'accepted', 'refused'],
    ]);
    const { rows, total } = a.replica.refusals.refusedChanges(1);
    expect(total).toBe(4);
    expect(rows[0]).toMatchObject({ code: 'READ_ONLY', at: expect.any(Number) });
    expect(a.replica.refusals.refusedChanges(10).rows.some(({ label }) => label === 'ENG-1 accepted')).toBe(
      true,
    );
    expect(events).toContain('issues.changed');
    expect(events).toContain('changes.refused');
    expect(await a.replica.getIssue(id)).toMatchObject({
      title: 'accepted',
      status: 'backlog',
      acceptance: [],
      description: 'text goes through',
    });
    await expect(a.replica.getIssue(second)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(a.store.read.all('SELECT 1 FROM number_wait')).toEqual([]);
    relay.server.forbid(a.identity.deviceId, null);
    await patch(a, id, { title: 'again' });
    expect(writers(a).at(-1)).not.toBe(before);
    await settle();
    expect(await b.replica.getIssue(id)).toMatchObject({ title: 'again', description: 'text goes through' });
    expect((await b.replica.queryIssues({ limit: 10 })).total).toBe(1);
    const again = await a.reopen();
    expect((await again.replica.getIssue(id)).title).toBe('again');
    expect(shown(again)).toHaveLength(4);
  });

  test('records before the refused one stay in the outbox', async () => {
    const { a, relay, settle } = await pair();
    const id = await create(a, 'x');
    await settle();
    await patch(a, id, { title: 'kept' });
    await patch(a, id, { title: 'refused' });
    await patch(a, id, { status: 'done' });
    const [, refused] = a.replica.log.pending(0, 10);
    const outcome = await a.replica.log.refuse(refused?.localId ?? 0, {
      code: 'READ_ONLY',
      mayReplay: false,
    });
    expect(outcome).toMatchObject({ shown: 2, replayed: 0 });
    expect(await a.replica.getIssue(id)).toMatchObject({ title: 'kept', status: 'backlog' });
    expect(a.replica.log.pendingCount()).toBe(1);
    expect(await push(a, relay.server)).toEqual([]);
  });

  test('a number that is not pending does nothing', async () => {
    const { a } = await pair();
    const id = await create(a, 'x');
    const count = a.replica.log.pendingCount();
    for (const number of [0, 1, 1_000_000]) {
      expect(await a.replica.log.refuse(number, { code: 'READ_ONLY', mayReplay: false })).toBeNull();
    }
    expect(a.replica.log.pendingCount()).toBe(count);
    expect((await a.replica.getIssue(id)).title).toBe('x');
  });

  test('a document of which nothing was accepted is forgotten, with the group that it claimed', async () => {
    const { a, relay } = await pair();
    const id = await create(a, 'x', 'text');
    relay.server.forbid(a.identity.deviceId, ({ documentId }) =>
      documentId === `issue:${id}` ? 'WRONG_GROUP' : null,
    );
    await push(a, relay.server);
    expect(a.store.read.all('SELECT 1 FROM document WHERE name = ?', `issue:${id}`)).toEqual([]);
    expect((await a.replica.getIssue(id)).description).toBe('');
    expect(shown(a)).toEqual([['description', null, 'text']]);
  });

  test('what is shown names people, projects and parents, and the same again is shown once', async () => {
    const { a, relay, settle } = await pair();
    const { projectId } = await a.replica.createProject({ name: 'Tools' }, a.action());
    const parent = await create(a, 'parent');
    const id = await create(a, 'x');
    await settle();
    const [me] = a.replica.members();
    relay.server.forbid(a.identity.deviceId, always('READ_ONLY'));
    for (let round = 0; round < 2; round++) {
      await patch(a, id, { projectId, parentId: parent, assigneeId: me?.memberId ?? null });
      await push(a, relay.server);
    }
    expect(shown(a)).toEqual([
      ['assigneeId', null, me?.name],
      ['parent', null, 'parent'],
      ['projectId', null, 'Tools'],
    ]);
  });
});

describe('161: what may be made again', () => {
  test.each(['GAP', 'UNDECODABLE', 'FOREIGN_CLIENT', 'TOO_LARGE', 'FORBIDDEN_ORIGIN'])(
    '%s is about the form: everything is made again under another client id',
    async (code) => {
      const { a, b, relay, settle } = await pair();
      const id = await create(a, 'x', 'one two');
      await settle();
      await patch(a, id, { title: 'first' });
      const other = await create(a, 'new', 'its text');
      await patch(a, id, { title: 'second', description: 'one and two' });
      const old = new Set(writers(a));
      relay.server.forbid(a.identity.deviceId, once(code));
      const outcomes = await push(a, relay.server);
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]).toMatchObject({ shown: 0 });
      expect(shown(a)).toEqual([]);
      expect(old.has(writers(a).at(-1) ?? 0)).toBe(false);
      await settle();
      for (const peer of [a, b]) {
        expect(await peer.replica.getIssue(id)).toMatchObject({
          title: 'second',
          description: 'one and two',
        });
        expect(await peer.replica.getIssue(other)).toMatchObject({ title: 'new', description: 'its text' });
      }
      expect(a.replica.log.pendingCount()).toBe(0);
    },
  );

  test('another code: the refused record is shown, what was done after it is made again', async () => {
    const { a, b, settle } = await pair();
    const id = await create(a, 'x', 'one two');
    await settle();
    await patch(a, id, { title: 'refused' });
    await patch(a, id, { status: 'done' });
    const fresh = await create(a, 'made later');
    const [first] = a.replica.log.pending(0, 1);
    const outcome = await a.replica.log.refuse(first?.localId ?? 0, { code: 'STRANGE', mayReplay: true });
    expect(outcome).toMatchObject({ shown: 1, replayed: 2 });
    expect(shown(a)).toEqual([['title', 'x', 'refused']]);
    await settle();
    for (const peer of [a, b]) {
      expect(await peer.replica.getIssue(id)).toMatchObject({ title: 'x', status: 'done' });
      expect((await peer.replica.getIssue(fresh)).title).toBe('made later');
    }
  });

  test('edits of what was refused with it are shown, not made', async () => {
    const { a, settle } = await pair();
    await settle();
    const id = await create(a, 'refused');
    await patch(a, id, { title: 'edited' });
    const [first] = a.replica.log.pending(0, 1);
    const outcome = await a.replica.log.refuse(first?.localId ?? 0, { code: 'STRANGE', mayReplay: true });
    expect(outcome).toMatchObject({ shown: 2, replayed: 0 });
    expect(a.replica.log.pendingCount()).toBe(0);
    await expect(a.replica.getIssue(id)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('text: what others wrote meanwhile stays, each edit goes where it belongs', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'x', 'begin middle end');
    await settle();
    await patch(a, id, { description: 'Begin middle end' });
    await patch(a, id, { description: 'Begin middle end!' });
    await patch(b, id, { description: 'begin MIDDLE end' });
    await push(b, relay.server);
    await pull(a, relay.server);
    relay.server.forbid(a.identity.deviceId, once('GAP'));
    await push(a, relay.server);
    await settle();
    for (const peer of [a, b])
      expect((await peer.replica.getIssue(id)).description).toBe('Begin MIDDLE end!');
  });

  test('a text too large for a record is made again in steps', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'x', 'start');
    await settle();
    const long = 'long text '.repeat(130_000);
    const doc = new Y.Doc();
    doc.getText('body').insert(0, long);
    const payload = Y.encodeStateAsUpdate(doc);
    expect(payload.length).toBeGreaterThan(wireLimits.payload);
    // As an older program would have left it.
    await a.store.commit((tx) => {
      const document = tx.get<{ id: number }>('SELECT id FROM document WHERE name = ?', `issue:${id}`);
      const { last = 0 } =
        tx.get<{ last: number }>('UPDATE own_number SET last = last + 1 RETURNING last') ?? {};
      tx.run(
        'INSERT INTO record (document, payload, number) VALUES (?, ?, ?)',
        document?.id ?? 0,
        payload,
        last,
      );
    });
    const outcomes = await push(a, relay.server);
    expect(outcomes).toMatchObject([{ shown: 0, replayed: 1 }]);
    await pull(b, relay.server);
    const body = new Y.Doc();
    const sent = relay.records.filter(
      (record) => record.kind === 'yjs' && record.documentId === `issue:${id}`,
    );
    for (const record of sent) if (record.kind === 'yjs') Y.applyUpdate(body, record.payload);
    const sizes = sent.map((record) => (record.kind === 'yjs' ? record.payload.length : 0));
    expect(Math.max(...sizes)).toBeLessThan(wireLimits.payload);
    expect(body.getText('body').length).toBe(long.length + 'start'.length);
    expect(body.getText('body').toJSON()).toContain('start');
  });

  test('what is refused again and again is shown in the end', async () => {
    const { a, relay, settle } = await pair();
    const id = await create(a, 'x');
    await settle();
    await patch(a, id, { title: 'stubborn' });
    relay.server.forbid(a.identity.deviceId, always('UNDECODABLE'));
    const outcomes = await push(a, relay.server);
    expect(outcomes.map(({ replayed, shown: kept }) => [replayed, kept])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(shown(a)).toEqual([['title', 'x', 'stubborn']]);
    expect((await a.replica.getIssue(id)).title).toBe('x');
  });
});

describe('162: windows', () => {
  interface Window {
    readonly session: ReturnType<TestProfile['replica']['documents']['open']>;
    readonly doc: Y.Doc;
    type(index: number, text: string): Promise<void>;
  }

  function openWindow({ replica }: TestProfile, id: IssueId): Window {
    const session = replica.documents.open(`issue:${id}`);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(session.load()), 'host');
    return {
      session,
      doc,
      async type(index, text) {
        const before = Y.encodeStateVector(doc);
        doc.getText('body').insert(index, text);
        await session.apply(Y.encodeStateAsUpdate(doc, before), doc);
      },
    };
  }

  test('rooms of the document hear a reset, and the refused structs cannot come back', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'x', 'text');
    await settle();
    const window = openWindow(a, id);
    let resets = 0;
    window.session.onReset(() => resets++);
    await window.type(4, ' typed');
    relay.server.forbid(a.identity.deviceId, ({ documentId }) =>
      documentId === `issue:${id}` ? 'READ_ONLY' : null,
    );
    await push(a, relay.server);
    relay.server.forbid(a.identity.deviceId, null);
    expect(resets).toBe(1);
    expect((await a.replica.getIssue(id)).description).toBe('text');
    expect(shown(a)).toEqual([['description', null, ' typed']]);
    // A window that only reconnects sends everything that the host does not have.
    const session = a.replica.documents.open(`issue:${id}`);
    const missing = Y.encodeStateAsUpdate(window.doc, Y.encodeStateVector(session.load()));
    const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });
    let others = 0;
    session.onReset(() => others++);
    await expect(session.apply(missing, {})).rejects.toThrow(forbidden);
    expect(others).toBe(0);
    const again = await a.reopen();
    await expect(again.replica.documents.applyFromClient(`issue:${id}`, missing, {})).rejects.toThrow(
      forbidden,
    );
    expect(again.replica.log.pendingCount()).toBe(0);
    // One that begins anew is welcome.
    const fresh = openWindow(again, id);
    await fresh.type(4, '!');
    await push(again, relay.server);
    await pull(b, relay.server);
    expect((await b.replica.getIssue(id)).description).toBe('text!');
  });

  test('what was made again is there when the window begins anew, and its old client id stays out', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'x', 'text');
    await settle();
    const window = openWindow(a, id);
    for (const letter of 'abc') await window.type(0, letter);
    relay.server.forbid(a.identity.deviceId, once('FOREIGN_CLIENT'));
    await push(a, relay.server);
    const fresh = openWindow(a, id);
    expect(fresh.doc.getText('body').toJSON()).toBe('cbatext');
    await expect(
      fresh.session.apply(Y.encodeStateAsUpdate(window.doc, Y.encodeStateVector(fresh.doc)), {}),
    ).rejects.toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    await fresh.type(0, 'd');
    await settle();
    expect((await b.replica.getIssue(id)).description).toBe('dcbatext');
  });

  test('163: a paste too large for one record is saved in many, under the window’s own client id', async () => {
    const { a, b, relay, settle } = await pair();
    const id = await create(a, 'x', 'start');
    await settle();
    const window = openWindow(a, id);
    const text = 'Pasted 😀 text. '.repeat(60_000);
    await window.type(5, text);
    const pending = a.replica.log.pending(0, 100);
    expect(pending.length).toBeGreaterThan(1);
    expect(Math.max(...pending.map(({ payload }) => payload.length))).toBeLessThan(512 * 1024);
    expect(await push(a, relay.server)).toEqual([]);
    await pull(b, relay.server);
    const session = b.replica.documents.open(`issue:${id}`);
    expect(session.load().getText('body').toJSON()).toBe(`start${text}`);
    await window.type(0, 'still live: ');
    expect(window.session.load().getText('body').toJSON().slice(0, 18)).toBe('still live: startP');
    const again = await a.reopen();
    const reloaded = again.replica.documents.open(`issue:${id}`).load();
    expect(reloaded.getText('body').toJSON()).toBe(window.doc.getText('body').toJSON());
  });
});

test('165: refused changes are kept until their author dismisses them', async () => {
  const { a, relay, settle } = await pair();
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
