import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { teamId, workspaceId } from '../../shared/domain/ids.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { decodeMeta } from '../../shared/wire/meta-codec.ts';
import { createSigner, isSignedBy, sha256 } from '../auth/keys.ts';
import { firstHash } from './chains.ts';
import type { LogStore } from './log-store.ts';
import { appendMeta, appendMetas } from './meta.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let device: SeededDevice;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('meta records', () => {
  test('M1: are numbered and chained, signed by the server, and records of the workspace', async () => {
    await seed.say({ kind: 'device.revoked', deviceId: device.deviceId });
    const { publicKey } = createSigner(store.signingSeed);
    const records = await store.tail({ after: 0, limit: 99, maxBytes: 1e9 });
    let prevHash = firstHash;
    for (const [i, record] of records.entries()) {
      if (record.kind !== 'meta') throw new Error('Nothing else was written');
      expect(record).toMatchObject({ seq: i + 1, groupId: 'workspace' });
      expect(decodeMeta(record.bytes)).toMatchObject({ metaSeq: i + 1, prevHash, at: 1, by: '' });
      const signed = metaBytes(seed.workspaceId, record.bytes);
      expect(isSignedBy(publicKey, signed, record.signature)).toBe(true);
      prevHash = sha256(record.bytes);
    }
    expect(await store.server()).toMatchObject({ metaSeq: records.length, metaHash: prevHash });
    expect(records).toHaveLength(4);
  });

  test('say who asked for them, and what is to be told to others', async () => {
    const signer = createSigner(store.signingSeed);
    const cause = { by: device.deviceId, at: 77 };
    const entries = [1, 2].map(
      (upTo) => ({ kind: 'keys.leased', teamId: teamId.parse(newId()), upTo }) as const,
    );
    const written = await store.transact((tx) => appendMetas(tx, signer, entries, cause));
    const [group] = await store.groups();
    expect(written.digests).toEqual([{ groupId: 'workspace', seq: 5, hash: group?.digest }]);
    const told = written.fresh.map((record) => (record.kind === 'meta' ? decodeMeta(record.bytes) : null));
    expect(told).toMatchObject(entries.map((entry) => ({ ...cause, entry })));
  });

  test('M2: do what they say', async () => {
    const leased = teamId.parse(newId());
    await seed.say(
      { kind: 'keys.leased', teamId: leased, upTo: 9 },
      { kind: 'keys.leased', teamId: leased, upTo: 4 },
    );
    expect(await store.transact((tx) => tx.lastKey(leased))).toBe(9);
    const another = await seed.another(device);
    await seed.say({ kind: 'device.quarantined', deviceId: another.deviceId });
    await seed.say({ kind: 'member.removed', memberId: device.memberId });
    await store.transact(async (tx) => {
      expect(await tx.device(device.deviceId)).toMatchObject({ state: 'revoked' });
      expect(await tx.device(another.deviceId)).toMatchObject({ state: 'revoked' });
      expect(await tx.member(device.memberId)).toMatchObject({ isRemoved: true, role: 'member' });
    });
    await seed.say(
      { kind: 'member.removed', memberId: another.memberId },
      { kind: 'device.revoked', deviceId: newId() },
    );
  });

  test('need a workspace, which the first one makes', async () => {
    const other = createTestFolder();
    const empty = openTestStore(other.path);
    const signer = createSigner(empty.signingSeed);
    const revoked = { entry: { kind: 'device.revoked', deviceId: newId() }, by: '', at: 1 } as const;
    await expect(empty.transact((tx) => appendMeta(tx, signer, revoked))).rejects.toThrow(/workspace/);
    const id = workspaceId.parse(newId());
    const claimed = { entry: { kind: 'workspace.claimed', workspaceId: id }, by: '', at: 1 } as const;
    await empty.transact((tx) => appendMeta(tx, signer, claimed));
    expect(await empty.workspace()).toBe(id);
    await empty.close();
    other.remove();
  });
});
