/** Who may give back what to a server that was restored: role × state × group, as for requests. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { anyRecord } from '../../e2e/fixtures/sync/test-push.ts';
import { returnTo } from '../../e2e/fixtures/sync/test-returns.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { teamId } from '../../shared/domain/ids.ts';
import { roles, type Role } from '../../shared/domain/role.ts';
import { metaBytes } from '../../shared/wire/meta-bytes.ts';
import { encodeMeta } from '../../shared/wire/meta-codec.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import { createSigner } from '../auth/keys.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch, finishRecovery, returnMeta, type Returned } from './recovery.ts';
import type { DeviceRow } from './rows.ts';

const NOW = 1_800_000_000_000;
const ourTeam = teamId.parse(newId());
const theirTeam = teamId.parse(newId());
const states = ['active', 'revoked', 'quarantined'] as const;

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  await seed.device('owner');
});

afterEach(async () => {
  await assertSound(store);
  await store.close();
  folder.remove();
});

async function become({ deviceId }: SeededDevice, state: DeviceRow['state']): Promise<void> {
  if (state === 'revoked') await seed.say({ kind: 'device.revoked', deviceId });
  if (state === 'quarantined') await seed.say({ kind: 'device.quarantined', deviceId });
}

async function restore(isRecovering: boolean): Promise<void> {
  await store.transact((tx) => beginEpoch(tx, NOW));
  await store.transact((tx) => tx.setServer({ isRecovering }));
}

/** What an answer comes to. */
const told = (outcome: Returned): string => (outcome.kind === 'denied' ? 'denied' : outcome.code || 'taken');

describe('X3: returnRecords', () => {
  const pairs = roles.flatMap((by) => roles.flatMap((of) => states.map((state) => ({ by, of, state }))));
  test.each(pairs)('by $by, of $of that is $state', async ({ by, of, state }) => {
    const [courier, writer] = [await seed.device(by, [ourTeam]), await seed.device(of, [ourTeam])];
    await become(writer, state);
    await restore(false);
    // Owners and admins reach every team.
    const reachesAll = (role: Role): boolean => role === 'owner' || role === 'admin';
    const groups: [groupId: GroupId, isRead: boolean, isWritten: boolean][] = [
      [`team:${ourTeam}`, true, true],
      [`team:${theirTeam}`, reachesAll(by), reachesAll(of)],
      [`member:${writer.memberId}`, false, true],
      [`member:${courier.memberId}`, true, false],
    ];
    for (const [groupId, isRead, isWritten] of groups) {
      const documentId = groupId.startsWith('team:') ? `issue:${newId()}` : groupId;
      const records = [anyRecord(1, groupId, documentId)];
      const answer = told(await returnTo(store, seed, { by: courier, of: writer, groupId, records }));
      const may =
        !isRead || state !== 'active'
          ? 'FORBIDDEN'
          : of === 'viewer'
            ? 'READ_ONLY'
            : isWritten
              ? 'taken'
              : 'FORBIDDEN_GROUP';
      expect([groupId, answer]).toEqual([groupId, may]);
    }
  });

  test.each(roles.flatMap((role) => states.map((state) => ({ role, state }))))(
    'of one’s own as $role, $state: push it is',
    async ({ role, state }) => {
      const device = await seed.device(role);
      await become(device, state);
      await restore(false);
      const groupId = `team:${ourTeam}` as const;
      const records = [anyRecord(1, groupId, `issue:${newId()}`)];
      const own = told(await returnTo(store, seed, { by: device, of: device, groupId, records }));
      expect(own).toBe(state === 'active' ? 'FORBIDDEN' : 'denied');
      const another = await seed.another(device);
      const other = told(await returnTo(store, seed, { by: device, of: another, groupId, records }));
      expect(other).toBe(state === 'active' ? (role === 'viewer' ? 'READ_ONLY' : 'taken') : 'denied');
    },
  );

  test('on a server that was never restored, or still waits: nobody', async () => {
    const [courier, writer] = [await seed.device('owner'), await seed.device('member')];
    const groupId = `team:${ourTeam}` as const;
    const records = [anyRecord(1, groupId, `issue:${newId()}`)];
    const give = async (): Promise<string> =>
      told(await returnTo(store, seed, { by: courier, of: writer, groupId, records }));
    expect(await give()).toBe('FORBIDDEN');
    await restore(true);
    expect(await give()).toBe('RECOVERING');
  });
});

describe('X2, X6: returnMeta and recovered', () => {
  const rows = roles.flatMap((role) => states.map((state) => ({ role, state })));
  const mayRule = (role: Role): boolean => role === 'owner' || role === 'admin';

  async function bring({ deviceId }: SeededDevice, entry: MetaEntry, isNext: boolean): Promise<string> {
    const { metaSeq, metaHash } = await store.server();
    const place = isNext
      ? { metaSeq: metaSeq + 1, prevHash: metaHash }
      : { metaSeq: 1_000, prevHash: new Uint8Array(32) };
    const bytes = encodeMeta({ ...place, at: 5, by: '', entry });
    const signer = createSigner(store.signingSeed);
    const records = [{ bytes, signature: signer.sign(metaBytes(seed.workspaceId, bytes)) }];
    return told(await store.transact((tx) => returnMeta(tx, signer, { deviceId, records, at: NOW })));
  }

  test.each(rows)('while it waits: $role, $state', async ({ role, state }) => {
    const device = await seed.device(role);
    await become(device, state);
    await restore(true);
    const rules = mayRule(role) ? 'taken' : 'FORBIDDEN';
    const entry = { kind: 'keys.leased', teamId: ourTeam, upTo: 7 } as const;
    expect(await bring(device, entry, true)).toBe(state === 'active' ? rules : 'denied');
    const { kind } = await store.transact((tx) => finishRecovery(tx, { deviceId: device.deviceId, at: NOW }));
    expect(kind).toBe(state === 'active' ? (mayRule(role) ? 'finished' : 'forbidden') : 'denied');
    expect((await store.server()).isRecovering).toBe(kind !== 'finished');
  });

  test.each(rows)('afterwards: $role, $state', async ({ role, state }) => {
    const [device, gone] = [await seed.device(role), await seed.device('viewer')];
    await become(device, state);
    await restore(false);
    const takes = { kind: 'device.revoked', deviceId: gone.deviceId } as const;
    const grants = { kind: 'member.set', memberId: gone.memberId, role: 'owner', teams: null } as const;
    const isIn = state === 'active';
    expect(await bring(device, grants, false)).toBe(isIn ? 'NOT_RECOVERING' : 'denied');
    expect(await bring(device, takes, false)).toBe(isIn ? 'taken' : 'denied');
  });
});
