import { DatabaseSync } from 'node:sqlite';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId, workspaceId } from '../../shared/domain/ids.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import type { LogStore, LogTx, NewRecord } from './log-store.ts';
import { DataFolderError } from './sqlite/sqlite-log-store.ts';

const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const workspace = workspaceId.parse(id(1));
const member = memberId.parse(id(2));
const team: GroupId = `team:${id(3)}`;
const deviceId = id(4);
const key = new Uint8Array(32).fill(7);

/** Every adapter keeps the same promises. A further one is a row here. */
const adapters: [string, (folder: string) => LogStore][] = [['SQLite', (folder) => openTestStore(folder)]];

function update(seq: number, localId: number, groupId: GroupId = team): NewRecord {
  const payload = Uint8Array.of(seq, localId);
  const record: LogRecord = { kind: 'yjs', seq, groupId, deviceId, documentId: 'workspace', payload };
  return { record, localId };
}

async function prepare(tx: LogTx): Promise<void> {
  await tx.createWorkspace(workspace, 1);
  await tx.addMember({ memberId: member, workspaceId: workspace, role: 'admin', at: 1 });
  await tx.addDevice({ deviceId, memberId: member, keyId: 'k1', publicKey: key, at: 1 });
}

async function append(tx: LogTx, count: number, localId: number, groupId: GroupId = team): Promise<number> {
  const first = await tx.takeSeqs(workspace, count);
  const records = Array.from({ length: count }, (_, i) => update(first + i, localId + i, groupId));
  await tx.append(workspace, 1, records);
  return first;
}

describe.each(adapters)('%s', (_, open) => {
  let folder: ReturnType<typeof createTestFolder>;
  let store: LogStore;
  const all = { workspaceId: workspace, groupId: team, after: 0, upTo: 1000, limit: 1000, maxBytes: 1e9 };

  beforeEach(async () => {
    folder = createTestFolder();
    store = open(folder.path);
    await store.transact(prepare);
  });

  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  test('numbers records without gaps, also when transactions come together', async () => {
    const firsts = await Promise.all(
      Array.from({ length: 50 }, (_unused, i) => store.transact((tx) => append(tx, 3, 1 + i * 3))),
    );
    expect(firsts).toEqual(Array.from({ length: 50 }, (_unused, i) => 1 + i * 3));
    const records = await store.records(all);
    expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_unused, i) => i + 1));
    expect(await store.head(workspace)).toBe(150);
  });

  test('undoes a transaction that throws, and gives its numbers to the next', async () => {
    const results = await Promise.allSettled([
      store.transact((tx) => append(tx, 1, 1)),
      store.transact(async (tx) => {
        await append(tx, 5, 2);
        throw new Error('no');
      }),
      store.transact((tx) => append(tx, 1, 2)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await store.records(all)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('shows others only what is committed', async () => {
    await store.transact(async (tx) => {
      await append(tx, 1, 1);
      expect(await store.records(all)).toEqual([]);
      expect(await store.head(workspace)).toBe(0);
      expect(await tx.pushed(deviceId, 1, 1)).toHaveLength(1);
    });
    expect(await store.records(all)).toHaveLength(1);
  });

  test('keeps everything over a restart, its own id among it', async () => {
    await store.transact((tx) => append(tx, 2, 1));
    const { serverId, epoch } = store;
    await store.close();
    store = open(folder.path);
    expect([store.serverId, store.epoch]).toEqual([serverId, epoch]);
    expect(await store.workspace()).toBe(workspace);
    expect(await store.head(workspace)).toBe(2);
    expect(await store.records(all)).toEqual([update(1, 1).record, update(2, 2).record]);
  });

  test('gives a stretch of one group, bounded by number, count and bytes', async () => {
    await store.transact((tx) => append(tx, 4, 1));
    await store.transact((tx) => append(tx, 4, 5, 'workspace'));
    await store.transact((tx) => append(tx, 4, 9));
    const seqs = async (range: Partial<typeof all>) =>
      (await store.records({ ...all, ...range })).map(({ seq }) => seq);
    expect(await seqs({})).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
    expect(await seqs({ after: 2, upTo: 10 })).toEqual([3, 4, 9, 10]);
    expect(await seqs({ limit: 3 })).toEqual([1, 2, 3]);
    expect(await seqs({ maxBytes: 3 })).toEqual([1, 2]);
    expect(await store.groups(workspace)).toEqual(
      expect.arrayContaining([
        { groupId: team, head: 12 },
        { groupId: 'workspace', head: 8 },
      ]),
    );
  });

  test('keeps envelopes as they were signed', async () => {
    const record: LogRecord = {
      kind: 'run',
      seq: 1,
      groupId: team,
      deviceId,
      signature: new Uint8Array(64).fill(1),
      bytes: Uint8Array.of(123, 125),
    };
    await store.transact(async (tx) => {
      await tx.takeSeqs(workspace, 1);
      await tx.append(workspace, 1, [{ record, localId: null }]);
    });
    expect(await store.records(all)).toEqual([record]);
  });

  test('knows a device with its role, its last number and the end of its chain', async () => {
    expect(await store.transact((tx) => tx.device(id(99)))).toBeNull();
    const device = {
      deviceId,
      workspaceId: workspace,
      memberId: member,
      role: 'admin',
      keyId: 'k1',
      publicKey: key,
      state: 'active',
      lastLocalId: 0,
      chain: { seq: 0, hash: firstPrevHash },
    };
    expect(await store.transact((tx) => tx.device(deviceId))).toEqual(device);
    const envelope = {
      workspaceId: workspace,
      deviceId,
      seq: 1,
      hash: 'aa',
      nonce: 'n',
      idempotencyKey: 'i',
      runId: id(5),
      state: 'queued',
      recordSeq: 4,
    } as const;
    await store.transact(async (tx) => {
      await append(tx, 3, 11);
      await tx.addEnvelope(envelope);
      await tx.quarantine(deviceId);
    });
    expect(await store.transact((tx) => tx.device(deviceId))).toEqual({
      ...device,
      state: 'quarantined',
      lastLocalId: 13,
      chain: { seq: 1, hash: 'aa' },
    });
    await store.transact(async (tx) => {
      expect(await tx.envelope(deviceId, 1)).toEqual(envelope);
      expect(await tx.envelope(deviceId, 2)).toBeNull();
      expect(await tx.isReplay(workspace, 'n', 'other')).toBe(true);
      expect(await tx.isReplay(workspace, 'other', 'i')).toBe(true);
      expect(await tx.isReplay(workspace, 'other', 'other')).toBe(false);
    });
  });

  test('refuses the same number of a device twice, whoever forgets to check', async () => {
    await store.transact((tx) => append(tx, 1, 1));
    await expect(store.transact((tx) => append(tx, 1, 1))).rejects.toThrow(/UNIQUE/);
    expect(await store.head(workspace)).toBe(1);
  });

  test('gives a document its group for ever', async () => {
    await store.transact((tx) => tx.bindDocuments(workspace, new Map([['a', team]])));
    const groups = await store.transact((tx) => tx.documentGroups(workspace, ['a', 'b', 'a']));
    expect([...groups]).toEqual([['a', team]]);
    const again = store.transact((tx) => tx.bindDocuments(workspace, new Map([['a', 'workspace' as const]])));
    await expect(again).rejects.toThrow(/UNIQUE/);
  });

  test('takes key numbers above all that were taken or reported', async () => {
    const take = (above: number, count: number) =>
      store.transact((tx) => tx.takeKeys(workspace, id(3), above, count));
    expect(await take(0, 10)).toBe(1);
    expect(await take(3, 10)).toBe(11);
    expect(await take(500, 2)).toBe(501);
    expect(await take(0, 1)).toBe(503);
  });

  test('keeps invites by their hash, and who used them', async () => {
    const hash = new Uint8Array(32).fill(1);
    const invite = { hash, workspaceId: workspace, role: 'viewer', expiresAt: 5 } as const;
    const owners = {
      hash: new Uint8Array(32).fill(2),
      workspaceId: null,
      role: 'owner',
      expiresAt: null,
    } as const;
    await store.transact(async (tx) => {
      await tx.addInvite({ ...invite, at: 1 });
      await tx.addInvite({ ...owners, at: 1 });
      expect(await tx.invite(hash)).toEqual({ ...invite, usedBy: null });
      await tx.useInvite(hash, { deviceId, publicKey: key, at: 2 });
      expect(await tx.invite(hash)).toEqual({ ...invite, usedBy: { deviceId, publicKey: key } });
      await tx.voidOwnerInvites();
      expect(await tx.invite(owners.hash)).toBeNull();
      expect(await tx.invite(hash)).not.toBeNull();
    });
  });

  test('remembers the last word on a run', async () => {
    const run = { runId: id(5), workspaceId: workspace, deviceId, issueId: id(6), groupId: team } as const;
    await store.transact((tx) => tx.putRun({ ...run, state: 'queued' }));
    await store.transact((tx) => tx.putRun({ ...run, state: 'failed' }));
    expect(await store.transact((tx) => tx.run(run.runId))).toEqual({ ...run, state: 'failed' });
    expect(await store.transact((tx) => tx.run(id(77)))).toBeNull();
  });
});

describe('the folder of a SQLite log', () => {
  let folder: ReturnType<typeof createTestFolder>;
  beforeEach(() => {
    folder = createTestFolder();
  });
  afterEach(() => folder.remove());

  test('has one user at a time', async () => {
    const store = openTestStore(folder.path);
    expect(() => openTestStore(folder.path)).toThrow(DataFolderError);
    await store.close();
    await openTestStore(folder.path).close();
  });

  test('of a newer version is left alone', async () => {
    await openTestStore(folder.path).close();
    const database = new DatabaseSync(join(folder.path, 'log.sqlite'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openTestStore(folder.path)).toThrow(/newer version/);
  });

  test('is readable by its owner only', async () => {
    const path = join(folder.path, 'data');
    await openTestStore(path).close();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'log.sqlite')).mode & 0o777).toBe(0o600);
  });
});
