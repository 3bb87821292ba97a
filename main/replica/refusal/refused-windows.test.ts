import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push } from '../testing/exchange.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { openPair } from '../testing/pair.ts';
import { create, once, shown } from '../testing/refusals.ts';

const pair = () => openPair(createSeededRandom(31), onTestFinished);

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
