import { cpSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord, outlinesOf, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { createTestWriter, type TestWriter } from '../../e2e/fixtures/sync/test-writer.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, teamId } from '../../shared/domain/ids.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { decodeMeta, encodeMeta } from '../../shared/wire/meta-codec.ts';
import type { MetaRecord, OutgoingRecord, Seal } from '../../shared/wire/messages.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import { createSigner } from '../auth/keys.ts';
import { nextLink, recordHash } from './chains.ts';
import type { LogStore } from './log-store.ts';
import { appendMetas } from './meta.ts';
import { beginEpoch, finishRecovery, returnMeta, type Returned } from './recovery.ts';
import { returnRecords } from './return-records.ts';
import { acceptSeal } from './seals.ts';

const NOW = 1_800_000_000_000;
const ourTeam = teamId.parse(newId());
const team: GroupId = `team:${ourTeam}`;
const issue = `issue:${newId()}`;

/** The log before its backup was restored, and what is restored of it. */
let folders: ReturnType<typeof createTestFolder>[];
let lost: LogStore;
let store: LogStore;
let seed: Seed;
let owner: SeededDevice;
let writer: SeededDevice;
let bystander: SeededDevice;
/** What the log before had after the backup. */
let backedUp: number;

beforeEach(async () => {
  folders = [createTestFolder(), createTestFolder()];
  lost = openTestStore(folders[0]?.path ?? '');
  seed = await seedWorkspace(lost);
  owner = await seed.device('owner');
  writer = await seed.device('member');
  bystander = await seed.device('member');
  await pushTo(lost, writer.deviceId, [anyRecord(1, team, issue)]);
  backedUp = await lost.head();
  cpSync(folders[0]?.path ?? '', folders[1]?.path ?? '', { recursive: true });
  store = openTestStore(folders[1]?.path ?? '');
  await store.transact((tx) => beginEpoch(tx, NOW));
});

afterEach(async () => {
  await lost.close();
  await assertSound(store);
  await store.close();
  for (const folder of folders) folder.remove();
});

/** `meta` records that the restored log lacks. */
async function lostMeta(): Promise<MetaRecord[]> {
  const records = await lost.tail({ after: backedUp, limit: 1000, maxBytes: 1e9 });
  return records.flatMap((record) => (record.kind === 'meta' ? [record] : []));
}

const giveMeta = (
  records: readonly Pick<MetaRecord, 'bytes' | 'signature'>[],
  by = owner,
): Promise<Returned> =>
  store.transact((tx) =>
    returnMeta(tx, createSigner(store.signingSeed), { deviceId: by.deviceId, records, at: NOW }),
  );
const finish = (by = owner) => store.transact((tx) => finishRecovery(tx, { deviceId: by.deviceId, at: NOW }));

describe('X1: a new epoch', () => {
  test('is above every earlier one, and says where the log stood', async () => {
    expect(await store.server()).toMatchObject({ epoch: NOW, restoredHead: backedUp, isRecovering: true });
    await store.transact((tx) => beginEpoch(tx, 5));
    expect(await store.server()).toMatchObject({ epoch: NOW + 1 });
  });

  test('X7: tells the epochs that led to it, the newest 64', async () => {
    expect((await store.server()).earlierRestores).toEqual([{ epoch: 1, head: 0 }]);
    await store.transact((tx) => beginEpoch(tx, NOW + 5));
    const known = [
      { epoch: 1, head: 0 },
      { epoch: NOW, head: backedUp },
    ];
    expect((await store.server()).earlierRestores).toEqual(known);
    for (let i = 6; i < 76; i++) await store.transact((tx) => beginEpoch(tx, NOW + i));
    const { earlierRestores } = await store.server();
    expect(earlierRestores).toHaveLength(64);
    expect(earlierRestores.at(-1)).toEqual({ epoch: NOW + 74, head: backedUp });
  });

  test('of a server that was never claimed waits for nobody', async () => {
    const folder = createTestFolder();
    const empty = openTestStore(folder.path);
    await empty.transact((tx) => beginEpoch(tx, NOW));
    expect(await empty.server()).toMatchObject({ epoch: NOW, restoredHead: 0, isRecovering: false });
    await empty.close();
    folder.remove();
  });
});

describe('X2: what the server decided after the backup', () => {
  test('comes back as it was: nobody who was revoked, nothing that was purged', async () => {
    const late = await seed.device('admin');
    await seed.say({ kind: 'device.revoked', deviceId: writer.deviceId });
    await seed.say({ kind: 'documents.purged', documentIds: [issue] });
    await seed.say({ kind: 'keys.leased', teamId: ourTeam, upTo: 40 });
    const records = await lostMeta();
    const returned = await giveMeta(records);
    expect(returned).toMatchObject({
      kind: 'returned',
      count: records.length,
      code: '',
      digests: [{ groupId: 'workspace', seq: backedUp + records.length }],
    });
    expect(returned.kind === 'returned' && returned.fresh.map(({ seq }) => seq - backedUp)).toEqual(
      records.map((_, i) => i + 1),
    );
    expect(await store.transact((tx) => tx.device(late.deviceId))).toMatchObject({
      role: 'admin',
      state: 'active',
    });
    expect(await store.transact((tx) => tx.device(writer.deviceId))).toMatchObject({ state: 'revoked' });
    expect(await store.document(issue)).toBeNull();
    expect(await store.transact((tx) => tx.lastKey(ourTeam))).toBe(40);
    const [before, after] = [await lost.server(), await store.server()];
    expect([after.metaSeq, after.metaHash]).toEqual([before.metaSeq, before.metaHash]);
  });

  test('X4: the same twice is the same once', async () => {
    await seed.device('admin');
    const records = await lostMeta();
    await giveMeta(records.slice(0, 1));
    const head = await store.head();
    expect(await giveMeta(records)).toMatchObject({
      count: records.length,
      code: '',
      fresh: [{ seq: head + 1 }],
    });
    expect(await giveMeta(records)).toMatchObject({
      count: records.length,
      code: '',
      fresh: [],
      digests: [],
    });
    await finish();
    expect(await giveMeta(records)).toMatchObject({ count: records.length, code: '' });
  });

  const stops: [string, () => Promise<Returned>, string][] = [
    ['one is missing', async () => giveMeta((await lostMeta()).slice(1)), 'OUT_OF_CHAIN'],
    [
      'another chain',
      async () => {
        const signer = createSigner(store.signingSeed);
        const [first] = await lostMeta();
        if (!first) throw new Error('Nothing was lost');
        const bytes = encodeMeta({ ...decodeMeta(first.bytes), prevHash: new Uint8Array(32) });
        return giveMeta([{ bytes, signature: signer.sign(metaBytes(seed.workspaceId, bytes)) }]);
      },
      'OUT_OF_CHAIN',
    ],
    [
      'it is not signed by this server',
      async () => {
        const [first] = await lostMeta();
        if (!first) throw new Error('Nothing was lost');
        const bytes = encodeMeta({ ...decodeMeta(first.bytes), at: 7 });
        return giveMeta([{ bytes, signature: first.signature }]);
      },
      'BAD_SIGNATURE',
    ],
    [
      'it is garbage',
      () => giveMeta([{ bytes: Uint8Array.of(1), signature: new Uint8Array(64) }]),
      'MALFORMED',
    ],
    ['it comes from a member', async () => giveMeta(await lostMeta(), writer), 'FORBIDDEN'],
    [
      'nobody asked for it',
      async () => {
        await finish();
        return giveMeta(await lostMeta());
      },
      'NOT_RECOVERING',
    ],
  ];
  test.each(stops)('is not taken where %s', async (_, give, code) => {
    await seed.device('admin');
    const head = await store.head();
    expect(await give()).toMatchObject({ kind: 'returned', count: 0, code, fresh: [] });
    expect(await store.head()).toBe(head);
  });

  test('is taken up to the first that cannot be', async () => {
    await seed.device('admin');
    const records = await lostMeta();
    const returned = await giveMeta([
      ...records.slice(0, 1),
      { bytes: Uint8Array.of(1), signature: new Uint8Array(64) },
    ]);
    expect(returned).toMatchObject({ count: 1, code: 'MALFORMED', fresh: [{ kind: 'meta' }] });
  });

  test('is over when an owner or admin says so', async () => {
    expect(await finish(writer)).toEqual({ kind: 'forbidden' });
    expect(await finish({ ...owner, deviceId: newId() })).toEqual({ kind: 'denied' });
    expect(await finish()).toEqual({ kind: 'finished' });
    expect(await finish()).toEqual({ kind: 'finished' });
    expect((await store.server()).isRecovering).toBe(false);
    expect((await store.auditLog(0, 9)).map(({ action }) => action)).toEqual([
      'epoch.begun',
      'recovery.finished',
    ]);
    const from = { ...owner, deviceId: newId(), ...createDeviceKey() };
    expect(await giveMeta([], from)).toEqual({ kind: 'denied' });
  });
});

describe('X3: records of another device', () => {
  let theirs: TestWriter;
  /** What the writer wrote after the backup, and its seal. */
  let records: OutgoingRecord[];
  let seal: Seal;

  beforeEach(async () => {
    theirs = createTestWriter();
    records = [2, 3, 7].map((n) => anyRecord(n, team, issue, { payload: theirs.type(`${n}`) }));
    await pushTo(lost, writer.deviceId, records);
    seal = await sealNow(7);
    await finish();
  });

  async function sealNow(localId: number): Promise<Seal> {
    const { deviceId } = writer;
    const hash = (await lost.transact((tx) => tx.heads(deviceId))).get(team)?.hash ?? new Uint8Array();
    const claim = { workspaceId: seed.workspaceId, deviceId, groupId: team, localId, hash };
    const signature = Uint8Array.from(await writer.sign(sealBytes(claim)));
    const outcome = await lost.transact((tx) => acceptSeal(tx, { ...claim, signature, at: 1 }));
    if (outcome.kind !== 'sealed') throw new Error('The seal does not fit');
    return outcome.seal;
  }

  function give(some: readonly OutgoingRecord[], change: Partial<Seal> = {}, by = owner): Promise<Returned> {
    const { deviceId, groupId, localId, signature } = { ...seal, ...change };
    const message = {
      type: 'returnRecords',
      id: 1,
      deviceId,
      groupId,
      records: some,
      localId,
      signature,
    } as const;
    const sent = { by: by.deviceId, message, outlines: outlinesOf(some), at: 1 };
    return store.transact((tx) => returnRecords(tx, sent));
  }
  const refused = (code: string): unknown => ({
    kind: 'returned',
    count: 0,
    code,
    fresh: [],
    digests: [],
  });

  test('come back under that device, with the seal that proves them', async () => {
    expect(await give(records)).toMatchObject({
      count: 3,
      code: '',
      fresh: records.map((sent) => ({ ...sent, deviceId: writer.deviceId })),
      digests: [{ groupId: team, seq: backedUp + 3 }],
    });
    const [before, after] = [lost, store].map((log) => log.transact((tx) => tx.heads(writer.deviceId)));
    expect(await after).toEqual(await before);
    expect(await store.seals(0)).toMatchObject([seal]);
    expect(await store.transact((tx) => tx.device(writer.deviceId))).toMatchObject({ lastLocalId: 7 });
    // X3: their client ids are the writer's, whoever brought them.
    const stolen = anyRecord(1, team, issue, { payload: theirs.type('4') });
    expect(await pushTo(store, owner.deviceId, [stolen])).toMatchObject({ code: 'FOREIGN_CLIENT' });
    expect(await pushTo(store, writer.deviceId, [{ ...stolen, localId: 8 }])).toMatchObject({
      kind: 'accepted',
    });
  });

  test('X4: that are there already are counted, and not written again', async () => {
    await pushTo(store, writer.deviceId, records.slice(0, 2));
    const head = await store.head();
    expect(await give(records)).toMatchObject({ count: 3, code: '', fresh: [{ localId: 7, seq: head + 1 }] });
    expect(await give(records)).toMatchObject({ count: 3, code: '', fresh: [], digests: [] });
  });

  const rotten: [string, () => Promise<Returned>, string][] = [
    ['one is left out', () => give(records.filter(({ localId }) => localId !== 3)), 'BAD_SIGNATURE'],
    [
      'one was changed',
      () => give(records.map((each) => (each.localId === 3 ? anyRecord(3, team, issue) : each))),
      'BAD_SIGNATURE',
    ],
    ['the seal is over more', () => give(records.slice(0, 2)), 'BAD_SIGNATURE'],
    ['the seal names another number', () => give(records, { localId: 3 }), 'BAD_SIGNATURE'],
    ['the seal is of another group', () => give(records, { groupId: 'workspace' }), 'BAD_SIGNATURE'],
    ['the seal is of another device', () => give(records, { deviceId: bystander.deviceId }), 'BAD_SIGNATURE'],
    ['nobody knows the device', () => give(records, { deviceId: newId() }), 'UNKNOWN_DEVICE'],
    ['they are out of order', () => give(records.toReversed()), 'OUT_OF_ORDER'],
    [
      'there is another record under a number',
      () => give([anyRecord(1, team, issue), ...records]),
      'OUTBOX_FORKED',
    ],
  ];
  test.each(rotten)('are refused whole where %s', async (_, send, code) => {
    const head = await store.head();
    expect(await send()).toEqual(refused(code));
    expect(await store.head()).toBe(head);
  });

  test('that cannot be in the log are refused whole', async () => {
    const proved = async (some: OutgoingRecord[]): Promise<unknown> => {
      let hash =
        (await store.transact((tx) => tx.heads(writer.deviceId))).get(team)?.hash ?? new Uint8Array();
      for (const each of some) {
        const content = { kind: 'yjs', deviceId: writer.deviceId, ...each } as const;
        hash = nextLink(hash, recordHash(seed.workspaceId, content));
      }
      const localId = some.at(-1)?.localId ?? 0;
      const claim = {
        workspaceId: seed.workspaceId,
        deviceId: writer.deviceId,
        groupId: team,
        localId,
        hash,
      };
      return give(some, { localId, signature: await writer.sign(sealBytes(claim)) });
    };
    const gone = `issue:${newId()}`;
    await store.transact((tx) => tx.purge([gone]));
    const foreign = createTestWriter();
    await pushTo(store, owner.deviceId, [anyRecord(1, team, issue, { payload: foreign.type('a') })]);
    const stolen = anyRecord(2, team, issue, { payload: foreign.type('b') });
    expect(await proved([stolen])).toEqual(refused('FOREIGN_CLIENT'));
    expect(await proved([anyRecord(2, team, gone)])).toEqual(refused('PURGED'));
    expect(await proved([anyRecord(2, team, 'x')])).toEqual(refused('INVALID_DOCUMENT'));
    expect(await proved([anyRecord(2, team, 'workspace')])).toEqual(refused('WRONG_GROUP'));
    expect(await proved([anyRecord(2, team, issue, { payload: Uint8Array.of(9) })])).toEqual(
      refused('UNDECODABLE'),
    );
  });

  test('are taken from whoever may read their group, on a server that was restored', async () => {
    const outsider = await addDevice([]);
    expect(await give(records, {}, outsider)).toEqual(refused('FORBIDDEN'));
    expect(await give(records, {}, { ...owner, deviceId: newId() })).toEqual({ kind: 'denied' });
    await store.transact((tx) => tx.setServer({ isRecovering: true }));
    expect(await give(records)).toEqual(refused('RECOVERING'));
    await store.transact((tx) => tx.setServer({ isRecovering: false, epoch: 1 }));
    expect(await give(records)).toEqual(refused('FORBIDDEN'));
  });

  /** A member of the restored workspace, with access to these teams. */
  async function addDevice(teams: []): Promise<SeededDevice> {
    const made = { ...owner, deviceId: newId(), memberId: memberId.parse(newId()), ...createDeviceKey() };
    const entries = [
      { kind: 'member.set', memberId: made.memberId, role: 'member', teams },
      { kind: 'device.added', ...made },
    ] as const;
    await store.transact((tx) =>
      appendMetas(tx, createSigner(store.signingSeed), entries, { by: '', at: 1 }),
    );
    return made;
  }
});
