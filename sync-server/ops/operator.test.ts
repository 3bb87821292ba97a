import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedWorkspace } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { clock, random } from '../app/platform.ts';
import type { LogStore } from '../log/log-store.ts';
import { createOperator, type Operator } from './operator.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let operator: Operator;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  operator = createOperator({ store, clock, random });
  const seed = await seedWorkspace(store);
  for (let i = 0; i < 4; i++) await seed.device('member');
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

const backedUp = async (): Promise<number> => (await operator.status()).backedUpSeq;

test('B5: what is backed up moves forward only, and only for this log, this epoch and what it holds', async () => {
  const { serverId, epoch, seq } = await operator.status();
  expect(seq).toBe(9);
  await operator.backedUp({ serverId, epoch, seq: 4 });
  expect(await backedUp()).toBe(4);
  for (const other of [
    { serverId, epoch, seq: 3 },
    { serverId, epoch, seq: 10 },
    { serverId, epoch: epoch + 1, seq: 6 },
    { serverId, epoch: epoch - 1, seq: 6 },
    { serverId: 'another', epoch, seq: 6 },
  ]) {
    await operator.backedUp(other);
    expect(await backedUp()).toBe(4);
  }
  await operator.backedUp({ serverId, epoch, seq });
  expect(await backedUp()).toBe(9);
});

test('O3: what an operator does is in the audit log, once for each change', async () => {
  const { serverId, epoch } = await operator.status();
  await operator.backedUp({ serverId, epoch, seq: 4 });
  await operator.backedUp({ serverId, epoch, seq: 4 });
  const { invite } = await operator.invite({ role: 'admin', validFor: 600_000 });
  const log = await operator.audit(0, 100);
  expect(log.map(({ deviceId, action, detail }) => [deviceId, action, detail])).toEqual([
    [null, 'operator.backed_up', '4'],
    [null, 'operator.invited', 'admin'],
  ]);
  expect(JSON.stringify(log)).not.toContain(invite);
});

test('A4, O3: an invite lasts 10 minutes to 7 days, whoever asks the running server for it', async () => {
  const DAY = 24 * 60 * 60 * 1000;
  for (const validFor of [0, 599_999, 7 * DAY + 1, Number.MAX_SAFE_INTEGER]) {
    const terms = { role: 'owner', validFor } as const;
    await expect(operator.invite(terms)).rejects.toMatchObject({ code: 'INVALID' });
  }
  expect(await operator.audit(0, 100)).toEqual([]);
  expect(await operator.invite({ role: 'owner', validFor: 7 * DAY })).toMatchObject({
    invite: expect.any(String),
  });
});
