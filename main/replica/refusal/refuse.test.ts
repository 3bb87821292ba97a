import { describe, expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { push } from '../testing/exchange.ts';
import { openPair } from '../testing/pair.ts';
import { always, create, patch, shown, writers } from '../testing/refusals.ts';

const pair = () => openPair(createSeededRandom(31), onTestFinished);

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
