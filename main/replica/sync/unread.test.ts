import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import { pull, push } from '../testing/exchange.ts';
import { create, openPair, rename, titles, updatesOf } from '../testing/pair.ts';
import type { TestProfile } from '../testing/open-profile.ts';

/** A kind of document that this program does not know stands for one that an earlier program did not. */
const LATER = 'later:0';

const asLater = <T extends { readonly documentId: string }>(placed: T): T =>
  placed.documentId.startsWith('board:') ? { ...placed, documentId: LATER } : placed;

const faultsOf = ({ store }: TestProfile): string[] =>
  store.read
    .all<{ fault: string }>('SELECT fault FROM record WHERE fault IS NOT NULL')
    .map(({ fault }) => fault);

/** The next start, of a program that knows the kind: the document is called what it is. */
async function startLater(profile: TestProfile, name: string): Promise<TestProfile> {
  await profile.store.commit((tx) => tx.run('UPDATE document SET name = ? WHERE name = ?', name, LATER));
  const later = await profile.reopen();
  await later.store.commit(() => undefined);
  return later;
}

test('55: records of a kind that the program did not know are read once it does', async () => {
  const { a, b, relay } = await openPair(createSeededRandom(71), onTestFinished);
  const id = await create(b, 'one');
  await rename(b, id, 'two');
  await push(b, relay.server);
  const board = updatesOf(relay.records).find(({ documentId }) => documentId.startsWith('board:'));
  const told = relay.records.map((record): LogRecord => (record.kind === 'yjs' ? asLater(record) : record));
  await a.replica.log.applyRemote(told);
  expect(await titles(a)).toEqual([]);
  expect(new Set(faultsOf(a))).toEqual(new Set(['unknown_document']));
  const faults = faultsOf(a);
  const again = await a.reopen();
  expect(faultsOf(again)).toEqual(faults);
  const later = await startLater(again, board?.documentId ?? '');
  expect(faultsOf(later)).toEqual([]);
  expect(await titles(later)).toEqual(['two']);
  await rename(later, id, 'three');
  await push(later, relay.server);
  await pull(b, relay.server);
  expect(await titles(b)).toEqual(['three']);
});

test('55: so is a merged state, which would not come again', async () => {
  const { a, b, relay, group } = await openPair(createSeededRandom(72), onTestFinished);
  await create(b, 'one');
  await push(b, relay.server);
  const board = updatesOf(relay.records).find(({ documentId }) => documentId.startsWith('board:'));
  relay.server.compact(group, relay.records.length);
  const { snapshots, records, digests } = relay.server.pull(a.replica.log.cursors());
  await a.replica.log.applySnapshots(snapshots.map(asLater));
  await a.replica.log.applyRemote(records);
  for (const { groupId, seq, hash, isBase } of digests) {
    if (isBase) await a.replica.log.rebase(groupId, { seq, hash });
  }
  expect(await titles(a)).toEqual([]);
  const later = await startLater(await a.reopen(), board?.documentId ?? '');
  expect(await titles(later)).toEqual(['one']);
});

test('55: what Yjs does not take stays out, at every start', async () => {
  const { a, b, relay } = await openPair(createSeededRandom(73), onTestFinished);
  await create(b, 'one');
  await push(b, relay.server);
  const spoiled = relay.records.map((record): LogRecord => {
    const isBoard = record.kind === 'yjs' && record.documentId.startsWith('board:');
    return isBoard ? { ...record, payload: new Uint8Array([9, 9, 9]) } : record;
  });
  await a.replica.log.applyRemote(spoiled);
  const before = faultsOf(a);
  expect(before).toContain('undecodable');
  const again = await a.reopen();
  await again.store.commit(() => undefined);
  expect(faultsOf(again)).toEqual(before);
});

test.each([
  ['before', true],
  ['after', false],
])(
  '51: a record in the wrong group, %s the right ones, has no effect on its document',
  async (_, isFirst) => {
    const { a, b, relay } = await openPair(createSeededRandom(74), onTestFinished);
    await create(b, 'one');
    await b.replica.createProject({ name: 'P' }, b.action());
    await push(b, relay.server);
    const right = updatesOf(relay.records).filter(({ documentId }) => documentId.startsWith('team:'));
    const [first] = right;
    if (!first) throw new Error('no record');
    const wrong: LogRecord = {
      ...first,
      seq: relay.records.length + 1,
      groupId: 'team:01890000-0000-7000-8000-0000000000aa',
      localId: 999,
    };
    await a.replica.log.applyRemote(isFirst ? [wrong] : relay.records);
    await a.replica.log.applyRemote(isFirst ? relay.records : [wrong]);
    expect(faultsOf(a)).toEqual(['wrong_group']);
    expect(a.replica.projects().map(({ name }) => name)).toEqual(['P']);
    const again = await a.reopen();
    await again.replica.log.restartGroup(first.groupId);
    await pull(again, relay.server);
    expect(again.replica.projects().map(({ name }) => name)).toEqual(['P']);
  },
);
