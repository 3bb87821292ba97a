import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writePlain } from '../../../e2e/fixtures/sync/log-writer.ts';
import {
  createTestSchema,
  postgresMissing,
  runSql,
  type TestSchema,
} from '../../../e2e/fixtures/sync/postgres.ts';
import { newId, seedWorkspace, type SeededDevice } from '../../../e2e/fixtures/sync/seed.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogStore } from '../log-store.ts';
import { verifyLog } from '../verify/verify.ts';
import { createOthers } from './others.ts';

test('K20: an instance that meets no other in 1,000 transactions tells nothing, until it meets one', () => {
  const others = createOthers();
  for (let n = 0; n < 1_000; n++) others.met(false);
  expect(others.areThere()).toBe(true);
  others.met(false);
  expect(others.areThere()).toBe(false);
  others.met(true);
  expect(others.areThere()).toBe(true);
});

describe.skipIf(postgresMissing !== null)(
  `what instances keep in memory (${postgresMissing ?? 'there is PostgreSQL'})`,
  { timeout: 90_000 },
  () => {
    const team: GroupId = `team:${newId()}`;
    const documentId = `issue:${newId()}`;
    let schema: TestSchema;
    let first: LogStore;
    let second: LogStore;
    let device: SeededDevice;
    let localId: number;

    beforeEach(async () => {
      schema = createTestSchema();
      [first, second] = [await schema.open(), await schema.open()];
      device = await (await seedWorkspace(first)).device('member');
      localId = 0;
    });
    afterEach(async () => {
      for (const store of [first, second]) await store.close();
      await schema.remove();
    });

    /** Writes to the document under a client id, and seals that. */
    async function write(at: LogStore): Promise<void> {
      localId += 1;
      const { deviceId } = device;
      const writers = new Map([[documentId, new Map([[7, { owner: deviceId, clock: localId * 10 }]])]]);
      await writePlain(at, { deviceId, updates: [{ localId, groupId: team, documentId }], writers });
      const seal = { deviceId, groupId: team, localId, hash: new Uint8Array(32).fill(localId) };
      await at.transact(async (tx) => {
        await tx.putSeal({ ...seal, signature: new Uint8Array(64) }, localId);
        await tx.setDeviceState(deviceId, localId % 2 === 0 ? 'active' : 'quarantined');
      });
    }

    /** What a push would be decided on. */
    const look = (at: LogStore) =>
      at.transact(async (tx) => {
        const clients = new Map([[documentId, new Set([7])]]);
        const found = await tx.push({ deviceId: device.deviceId, groups: new Set([team]), clients });
        return { ...found, seal: await tx.seal(device.deviceId, team), server: await tx.server() };
      });

    test('K20: is what others have committed, in each table', async () => {
      await write(first);
      await look(second);
      for (let n = 0; n < 5; n++) {
        await write(n % 2 === 0 ? first : second);
        const found = await look(n % 2 === 0 ? second : first);
        expect(found.device).toMatchObject({
          lastLocalId: localId,
          state: localId % 2 === 0 ? 'active' : 'quarantined',
        });
        expect(found.heads.get(team)?.localId).toBe(localId);
        expect(found.writers.get(documentId)?.get(7)?.clock).toBe(localId * 10);
        expect(found.documents.get(documentId)?.bytes).toBe(localId);
        expect(found.groups.get(team)?.head).toBe(found.server.seq);
        expect(found.seal?.localId).toBe(localId);
        const [fresh] = await runSql(
          `SELECT hash, digest FROM ${schema.name}.head, ${schema.name}.log_group
          WHERE log_group.group_id = head.group_id AND head.group_id = $1`,
          [team],
        );
        expect([found.heads.get(team)?.hash, found.groups.get(team)?.digest]).toEqual([
          fresh?.['hash'],
          fresh?.['digest'],
        ]);
      }
      const member = await second.transact((tx) => tx.members());
      expect(member).toHaveLength(1);
    });

    test('K20: follows by being told, not by being read anew', async () => {
      await write(first);
      await look(second);
      await write(first);
      // Nobody does this. It shows where the other has its rows from.
      await runSql(`UPDATE ${schema.name}.writer SET clock = 999`);
      expect((await look(second)).writers.get(documentId)?.get(7)?.clock).toBe(20);
    });

    test('K20: is read anew when a commit was not told of, and when it is too far behind', async () => {
      for (const gap of [`DELETE FROM ${schema.name}.change`, null]) {
        await write(first);
        await look(second);
        await write(first);
        if (gap === null) for (let n = 0; n < 70; n++) await first.transact((tx) => tx.setLastKey('t', n));
        else await runSql(gap);
        const found = await look(second);
        expect(found.device?.lastLocalId).toBe(localId);
        expect(found.writers.get(documentId)?.get(7)?.clock).toBe(localId * 10);
        expect(found.heads.get(team)?.localId).toBe(localId);
      }
    });

    test('K20: what a job tells is undone with it', async () => {
      await write(first);
      await look(second);
      const failed = first.transact(async (tx) => {
        await tx.setDeviceState(device.deviceId, 'revoked');
        // Everything goes to the tables before this.
        await tx.members();
        throw new Error('planned');
      });
      await expect(failed).rejects.toThrow('planned');
      await first.transact((tx) => tx.setLastKey('t', 1));
      expect((await look(second)).device?.state).toBe('quarantined');
    });

    test('K20: old changes are removed', async () => {
      for (let n = 0; n < 200; n++) await first.transact((tx) => tx.setLastKey('t', n));
      const [found] = await runSql(`SELECT count(*) AS n FROM ${schema.name}.change`);
      expect(found?.['n']).toBeLessThan(140);
      expect(await verifyLog(second)).toEqual([]);
    });
  },
);
