import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { assertSound } from '../../e2e/fixtures/sync/sound.ts';
import { createAsker, type Asker } from '../../e2e/fixtures/sync/test-requests.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { teamId } from '../../shared/domain/ids.ts';
import { roles, type Role } from '../../shared/domain/role.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import type { RequestCall } from '../../shared/wire/request-messages.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch } from './recovery.ts';

const NOW = 1_800_000_000_000;
const MINUTES = 60_000;
const DAY = 24 * 60 * MINUTES;
const ourTeam = teamId.parse(newId());

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let asker: Asker;

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  asker = createAsker(store, NOW);
  await seed.device('owner');
});

afterEach(async () => {
  await assertSound(store);
  await store.close();
  folder.remove();
});

type Other = (role: Role) => Promise<SeededDevice>;
type Make = (by: SeededDevice, other: Other) => Promise<RequestCall> | RequestCall;

const invite = (role: Role) =>
  ({ method: 'invites.create', role, teams: null, ttlMs: DAY, memberId: null }) as const;
const inviteFor =
  (of: Role): Make =>
  async (_by, other) => ({ ...invite('viewer'), memberId: (await other(of)).memberId });
const update =
  (of: Role, role: Role): Make =>
  async (_by, other) => ({
    method: 'members.update',
    memberId: (await other(of)).memberId,
    role,
    teams: [ourTeam],
  });
const remove =
  (of: Role): Make =>
  async (_by, other) => ({ method: 'members.remove', memberId: (await other(of)).memberId });
const revoke =
  (of: Role): Make =>
  async (_by, other) => ({ method: 'devices.revoke', deviceId: (await other(of)).deviceId });

/** Who may: of owner, admin, member and viewer each in its place, `-` for who may not (r: may not write at all). */
const table: readonly [name: string, who: string, make: Make][] = [
  ['R2 numbers leased', 'oamr', () => ({ method: 'keys.lease', teamId: ourTeam, above: 0, count: 1 })],
  ['A8 an owner invited', 'o---', () => invite('owner')],
  ['A8 an admin invited', 'oa--', () => invite('admin')],
  ['A8 a viewer invited', 'oa--', () => invite('viewer')],
  ['A8 a device of one’s own invited', 'oamv', (by) => ({ ...invite('owner'), memberId: by.memberId })],
  ['A8 a device of an owner invited', 'o---', inviteFor('owner')],
  ['A8 a device of a member invited', 'oa--', inviteFor('member')],
  ['R4 an owner made a viewer', 'o---', update('owner', 'viewer')],
  ['R4 a member made an admin', 'oa--', update('member', 'admin')],
  ['R4 a member made an owner', 'o---', update('member', 'owner')],
  ['R4 an owner removed', 'o---', remove('owner')],
  ['R4 an admin removed', 'oa--', remove('admin')],
  ['R5 an owner’s device revoked', 'o---', revoke('owner')],
  ['R5 a viewer’s device revoked', 'oa--', revoke('viewer')],
  ['R5 one’s own device revoked', 'oamv', ({ deviceId }) => ({ method: 'devices.revoke', deviceId })],
  [
    'R6 a device renewed',
    'oamv',
    () => ({
      method: 'devices.renew',
      deviceId: newId(),
      keyId: 'k1',
      publicKey: createDeviceKey().publicKey,
    }),
  ],
  ['R7 a document purged', 'oa--', () => ({ method: 'documents.purge', documentIds: [`issue:${newId()}`] })],
  ['R8 a claim taken', 'oamr', () => ({ method: 'claims.take', name: 'runner', ttlMs: MINUTES })],
  ['R9 a ticket made', 'oamv', () => ({ method: 'tickets.create', documentId: `team:${ourTeam}` })],
];
const cases = table.flatMap(([name, who, make]) =>
  roles.map((role, i) => ({ name, role, make, letter: who[i] ?? '' })),
);
const allowed = cases.filter(({ role, letter }) => role.startsWith(letter));
const denied = cases.filter(({ role, letter }) => !role.startsWith(letter));

test('every role stands in the table', () => {
  expect(allowed.length + denied.length).toBe(table.length * 4);
  expect(denied.every(({ letter }) => letter === '-' || letter === 'r')).toBe(true);
});

test.each(allowed)('$name: granted to $role', async ({ role, make }) => {
  const by = await seed.device(role);
  const answer = await asker.result(by, await make(by, seed.device));
  expect(answer).toMatchObject({ method: expect.any(String) });
});

test.each(denied)('$name: refused to $role', async ({ role, make, letter }) => {
  const by = await seed.device(role);
  const call = await make(by, seed.device);
  const before = await store.head();
  expect(await asker.result(by, call)).toBe(letter === 'r' ? 'READ_ONLY' : 'FORBIDDEN');
  expect(await store.head()).toBe(before);
});

test('W5, X2: nothing is granted to whom the server does not know, and nothing while it waits', async () => {
  const call = { method: 'claims.take', name: 'runner', ttlMs: MINUTES } as const;
  const admin = await seed.device('admin');
  expect(await asker.result({ deviceId: newId() }, call)).toBe('denied');
  await store.transact((tx) => beginEpoch(tx, NOW));
  expect(await asker.result(admin, call)).toBe('recovering');
  await store.transact((tx) => tx.setServer({ isRecovering: false }));
  await seed.say({ kind: 'device.revoked', deviceId: admin.deviceId });
  expect(await asker.result(admin, call)).toBe('denied');
});
