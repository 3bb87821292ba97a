import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import { pull, push } from '../testing/exchange.ts';
import { openPair } from '../testing/pair.ts';
import { always, create, once, patch, shown, writers } from '../testing/refusals.ts';

const pair = () => openPair(createSeededRandom(31), onTestFinished);

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

  test('what is made again yields to what somebody else has written without having seen it', async () => {
    // Whoever has the higher id would win: once each.
    for (const seed of [31, 32, 33, 34]) {
      const { a, b, relay, settle } = await openPair(createSeededRandom(seed), onTestFinished);
      const id = await create(a, 'x');
      await settle();
      await patch(a, id, { title: 'made again' });
      await patch(b, id, { title: 'meanwhile' });
      relay.server.forbid(a.identity.deviceId, once('FOREIGN_CLIENT'));
      await push(a, relay.server);
      await settle();
      for (const peer of [a, b])
        expect(await peer.replica.getIssue(id)).toMatchObject({ title: 'meanwhile' });
    }
  });

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
