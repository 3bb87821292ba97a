import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { authenticate, helloOf, openGuest, type Guest } from '../../e2e/fixtures/sync-core/guest.ts';
import { openTestCore, PLENTY, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import { anyClientMessage } from '../../shared/testing/wire/client-message.ts';
import { mutated } from '../../shared/testing/wire/mutated.ts';
import { encodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import { beginEpoch } from '../log/recovery.ts';
import type { LogStore } from '../log/log-store.ts';

/** A viewer's every message: it may write nothing but a further device of its own. */
const message = anyClientMessage.filter(
  (one) => one.type !== 'request' || one.call.method !== 'devices.renew',
);
const frame = message.map(encodeClientMessage);
/** Whole frames, frames with a few bytes changed, and noise. */
const anyFrame = fc.oneof(
  frame,
  frame.chain(mutated),
  frame.chain(mutated),
  fc.uint8Array({ maxLength: 200 }),
);
const frames = fc.array(anyFrame, { minLength: 1, maxLength: 6 });

const folder = createTestFolder();
let store: LogStore;
let core: TestCore;
let viewer: SeededDevice;
let honest: Guest;
let localId = 0;

/** All that a connection may leave behind, the audit log apart. */
async function traces(): Promise<string> {
  const tail = await store.tail({ after: 0, limit: 100_000, maxBytes: PLENTY });
  const people = await store.transact(async (tx) => {
    const members = await tx.members();
    const devices = await Promise.all(members.map(({ memberId }) => tx.devicesOf(memberId)));
    return { members, devices: devices.flat() };
  });
  const all = [await store.server(), await store.groups(), await store.seals(0), tail.length, people];
  return JSON.stringify(all);
}

/** The honest one is answered as ever. */
async function expectAlive(): Promise<void> {
  honest.send({ type: 'ping' });
  await honest.next('pong');
  expect(honest.closed).toBeNull();
}

const states: [string, () => Promise<Guest>][] = [
  ['a stranger', async () => openGuest(core.connections)],
  [
    'a stranger who was asked who it is',
    async () => {
      const guest = openGuest(core.connections);
      guest.send(helloOf(viewer, { kind: 'resume' }));
      await guest.next('challenge');
      return guest;
    },
  ],
  ['a device that has not pulled', () => core.enter(viewer)],
  ['a device that has caught up', () => core.live(viewer)],
  [
    'a device that gives no credit',
    async () => {
      const guest = await core.enter(viewer);
      guest.send({ type: 'pull', cursors: [], credits: 0 });
      return guest;
    },
  ],
];

beforeAll(async () => {
  store = openTestStore(folder.path);
  const seed = await seedWorkspace(store);
  viewer = await seed.device('viewer');
  core = await openTestCore(store);
  honest = await core.live(await seed.device('owner'));
});

afterAll(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('frames of every kind, whole, changed and made up', () => {
  /** Or none at all. The server has done nothing wrong, so 1011 is no answer. */
  const documented = [null, ...Object.values(closeCodes).filter((code) => code !== closeCodes.internal)];

  async function run(open: () => Promise<Guest>, sent: readonly Uint8Array[]): Promise<void> {
    const guest = await open();
    for (const one of sent) guest.sendBytes(one);
    // What is under way comes to its end.
    for (let turns = 0; turns < 4; turns++) await store.transact(async () => undefined);
    const byes = guest.heard.filter(({ type }) => type === 'bye');
    expect(byes).toEqual(guest.closed === null ? [] : [{ type: 'bye', code: guest.closed }]);
    expect(byes).toEqual(guest.heard.slice(guest.heard.length - byes.length));
    expect(documented).toContain(guest.closed);
    guest.leave();
  }

  test.each(states)('F3, A1, W2: from %s end in a documented way and leave no trace', async (_, open) => {
    const before = await traces();
    await fc.assert(
      fc.asyncProperty(frames, async (sent) => {
        await run(open, sent);
        await expectAlive();
      }),
      { numRuns: 150 },
    );
    expect(await traces()).toBe(before);
    expect(core.counted('failures', 'store')).toBe(0);
  });

  test('X2: so they do while a restored server waits for an owner or admin', async () => {
    const other = createTestFolder();
    const restored = openTestStore(other.path);
    const seed = await seedWorkspace(restored);
    const owner = await seed.device('owner');
    await restored.transact((tx) => beginEpoch(tx, 5));
    const waiting = await openTestCore(restored);
    // Once it was told that all is back, an owner may do what owners may.
    const waitingFrame = message.filter(({ type }) => type !== 'recovered').map(encodeClientMessage);
    const before = JSON.stringify([await restored.groups(), (await restored.server()).metaSeq]);
    await fc.assert(
      fc.asyncProperty(fc.array(waitingFrame, { minLength: 1, maxLength: 4 }), async (sent) => {
        const guest = openGuest(waiting.connections);
        await authenticate(guest, owner);
        for (const one of sent) guest.sendBytes(one);
        for (let turns = 0; turns < 3; turns++) await restored.transact(async () => undefined);
        expect(documented).toContain(guest.closed);
        expect(guest.heard.some(({ type }) => type === 'ack' || type === 'envelopeAck')).toBe(false);
        guest.leave();
      }),
      { numRuns: 60 },
    );
    expect(JSON.stringify([await restored.groups(), (await restored.server()).metaSeq])).toBe(before);
    waiting.close();
    await restored.close();
    other.remove();
  });

  test('a mistake of one device does not touch what it, or another, had acknowledged', async () => {
    const group = `team:${newId()}` as const;
    const documentId = `issue:${newId()}`;
    localId += 1;
    // A map with one entry, of a client that nobody has used.
    const payload = Uint8Array.of(1, 1, 5, 0, 40, 1, 1, 109, 1, 107, 1, 119, 1, 118, 0);
    const record = { localId, groupId: group, documentId, origin: '', payload };
    honest.send({ type: 'push', batchId: 1, records: [record] });
    const { seqs } = await honest.next('ack');
    const before = await traces();
    const broken = await core.live(viewer);
    broken.sendBytes(Uint8Array.of(99));
    expect(await broken.ended()).toBe(closeCodes.malformed);
    expect(await traces()).toBe(before);
    await honest.reached(seqs[0] ?? 0);
    await expectAlive();
  });
});
