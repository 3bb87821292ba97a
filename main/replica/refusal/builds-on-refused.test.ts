import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { push } from '../testing/exchange.ts';
import { openTeam } from '../testing/team.ts';

const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

/** A window whose first words were refused and made again, as its own document still has them. */
async function refusedWindow() {
  const { peers, relay, settle } = await openTeam(1, createSeededRandom(41), onTestFinished);
  const [a] = peers;
  if (!a) throw new Error('There is no replica');
  const { issueId } = await a.replica.createIssue({ title: 'x', description: 'text' }, a.action());
  await settle();
  const name = `issue:${issueId}`;
  const session = a.replica.documents.open(name);
  const resets: boolean[] = [];
  session.onReset(() => resets.push(a.store.read.get('SELECT 1 FROM refused_client') !== undefined));
  const window = new Y.Doc();
  Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()));
  const edit = (change: (text: Y.Text) => void): Uint8Array => {
    const told: Uint8Array[] = [];
    window.once('update', (update: Uint8Array) => told.push(update));
    change(window.getText('body'));
    return told[0] ?? new Uint8Array();
  };
  await session.apply(
    edit((text) => text.insert(0, 'no ')),
    window,
  );
  let asked = 0;
  relay.server.forbid(a.identity.deviceId, () => (++asked === 1 ? 'FOREIGN_CLIENT' : null));
  await push(a, relay.server);
  relay.server.forbid(a.identity.deviceId, null);
  return { a, name, window, edit, resets, settle, issueId };
}

test('166: another client that builds on refused structs is refused too, and one that does not is not', async () => {
  const { a, name, window, edit, settle, issueId } = await refusedWindow();
  window.clientID = 77;
  const after = edit((text) => text.insert(3, 'and '));
  await expect(a.replica.documents.applyFromClient(name, after, {})).rejects.toThrow(forbidden);
  window.clientID = 78;
  const away = edit((text) => text.delete(0, 1));
  await expect(a.replica.documents.applyFromClient(name, away, {})).rejects.toThrow(forbidden);
  window.clientID = 79;
  const elsewhere = edit((text) => text.insert(text.length, '!'));
  await a.replica.documents.applyFromClient(name, elsewhere, {});
  expect((await a.replica.getIssue(issueId)).description).toBe('no text!');
  await settle();
  expect(a.replica.log.pendingCount()).toBe(0);
});

test('166: rooms hear the reset once, when what was refused is out of the document on disk', async () => {
  const { a, resets } = await refusedWindow();
  expect(resets).toEqual([true]);
  expect(a.store.read.get('SELECT 1 FROM refused_client')).toBeDefined();
});
