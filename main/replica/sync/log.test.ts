import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunRecord } from '../../../shared/wire/messages.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push } from '../testing/exchange.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { create, openPair, sorted, titles } from '../testing/pair.ts';

describe('150: numbers', () => {
  test('own records are numbered by themselves, ascending, and a number is never given again', async () => {
    const { a, b, relay, settle } = await openPair(createSeededRandom(21), onTestFinished);
    const before = a.replica.log.highestLocalId();
    for (let i = 0; i < 3; i++) await create(b, `theirs ${i}`);
    await settle();
    expect(a.replica.log.highestLocalId()).toBe(before);
    await create(a, 'mine');
    const pending = a.replica.log.pending(0, 100).map(({ localId }) => localId);
    expect(pending).toEqual(pending.map((_, place) => before + 1 + place));
    expect(a.replica.log.highestLocalId()).toBe(pending.at(-1));
    const lost = await Promise.allSettled([create(a, 'lost'), a.store.commit((tx) => tx.run('ROLLBACK'))]);
    expect(lost[0]?.status).toBe('rejected');
    const again = await a.reopen();
    expect(again.replica.log.highestLocalId()).toBe(pending.at(-1));
    await push(again, relay.server);
    await again.replica.log.squashPending();
    expect(again.replica.log.highestLocalId()).toBe(pending.at(-1));
  });
});

describe('151: chains', () => {
  test('they are those that the server computed, over every restart and in all groups', async () => {
    const { a, relay } = await openPair(createSeededRandom(21), onTestFinished);
    const ends = (profile: TestProfile): unknown => profile.replica.log.chains();
    const theirs = (): unknown => sorted(relay.server.chains(a.identity.deviceId));
    await create(a, 'x');
    await a.replica.createTeam({ name: 'Ops', key: 'OPS' }, a.action());
    expect(ends(a)).not.toEqual(theirs);
    await push(a, relay.server, 2);
    expect(ends(a)).toEqual(theirs());
    const again = await a.reopen();
    await create(again, 'y');
    await push(again, relay.server, 1);
    expect(ends(again)).toEqual(theirs());
    expect(again.replica.log.chains()).toHaveLength(2);
  });

  test('an own record that comes back before its acknowledgement moves the chain on, and once only', async () => {
    const { a, relay } = await openPair(createSeededRandom(21), onTestFinished);
    await create(a, 'x');
    const acks = relay.push(a, 0, 100);
    await pull(a, relay.server);
    const [group] = a.replica.log.chains();
    expect(a.replica.log.pendingCount()).toBe(0);
    await a.store.commit((tx) => a.replica.log.acknowledge(tx, acks));
    expect(a.replica.log.chains()[0]).toEqual(group);
    expect(a.replica.log.chains()).toEqual(sorted(relay.server.chains(a.identity.deviceId)));
  });

  test('they are of the device that this profile is now', async () => {
    const { a, relay } = await openPair(createSeededRandom(21), onTestFinished);
    await create(a, 'x');
    await push(a, relay.server);
    expect(a.replica.log.chains()).not.toEqual([]);
    a.identity.deviceId = '01890000-0000-7000-8000-00000000abcd';
    expect(a.replica.log.chains()).toEqual([]);
    await create(a, 'y');
    await push(a, relay.server);
    await pull(a, relay.server);
    expect(a.replica.log.chains()).toEqual(relay.server.chains(a.identity.deviceId));
    const [head] = relay.server.chains(a.identity.deviceId);
    if (!head) throw new Error('no chain');
    await a.store.commit((tx) => a.replica.log.setChains(tx, [{ ...head, localId: 999 }]));
    expect(a.replica.log.chains()).toEqual([{ ...head, localId: 999 }]);
  });
});

describe('152: digests', () => {
  test('they cover records of all kinds, own ones too, and move with the cursor', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    await create(a, 'x');
    await push(a, relay.server);
    const run: RunRecord = {
      kind: 'run',
      seq: relay.records.length + 1,
      groupId: group,
      deviceId: b.identity.deviceId,
      signature: new Uint8Array(64).fill(7),
      bytes: new Uint8Array([1, 2, 3]),
    };
    relay.server.append(run);
    relay.server.append({
      kind: 'meta',
      seq: run.seq + 1,
      groupId: 'workspace',
      signature: new Uint8Array(64),
      bytes: new Uint8Array([4]),
    });
    await create(b, 'y');
    await push(b, relay.server);
    for (const peer of [a, b]) {
      await pull(peer, relay.server);
      for (const { groupId, seq, hash } of relay.server.pull([]).digests) {
        expect(peer.replica.log.digest(groupId)).toEqual({ seq, hash });
        expect(peer.replica.log.cursors()).toContainEqual({ groupId, seq });
      }
    }
    expect(await titles(a)).toEqual(await titles(b));
  });

  test('a record at or below the cursor is passed over', async () => {
    const { a, b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
    await create(b, 'x');
    await push(b, relay.server);
    await a.replica.log.applyRemote(relay.records);
    const before = a.replica.log.digest(group);
    await a.replica.log.applyRemote(relay.records.toReversed());
    expect(a.replica.log.digest(group)).toEqual(before);
  });
});

test('158: spare numbers are forgotten when another copy may give them out', async () => {
  const { a } = await openPair(createSeededRandom(21), onTestFinished);
  const [before] = a.replica.keys.wanting();
  await a.store.commit((tx) => a.replica.keys.add(tx, { teamId: before?.teamId ?? '', from: 500, to: 600 }));
  expect(a.replica.keys.wanting()).toEqual([]);
  await a.store.commit((tx) => a.replica.keys.drop(tx));
  expect(a.replica.keys.wanting()).toHaveLength(1);
  expect((await a.replica.createIssue({ title: 'x' }, a.action())).key).toBe('ENG-…');
});

test('158: with the spare numbers go those of issues that nobody has heard of', async () => {
  const { a, relay } = await openPair(createSeededRandom(21), onTestFinished);
  const teamId = a.replica.keys.wanting()[0]?.teamId ?? '';
  const sent = await create(a, 'sent');
  await push(a, relay.server);
  const all = [sent, await create(a, 'unsent'), await create(a, 'other')];
  // That the sent one has changed since says nothing about its number.
  await a.replica.updateIssue({ issueId: sent, patch: { title: 'changed' } }, a.action());
  const keys = (): Promise<string[]> =>
    Promise.all(all.map(async (issueId) => (await a.replica.getIssue(issueId)).key));
  expect(await keys()).toEqual(['ENG-1', 'ENG-2', 'ENG-3']);
  await a.store.commit((tx) => a.replica.keys.drop(tx));
  await a.store.commit((tx) => a.replica.keys.add(tx, { teamId, from: 700, to: 710 }));
  expect(await keys()).toEqual(['ENG-1', 'ENG-700', 'ENG-701']);
});
