import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { sealBytes } from '../../shared/wire/seal-bytes.ts';
import type { PendingRecord } from './ports.ts';
import { byGroup, extendChain } from './record-chain.ts';
import { createSealer } from './sealer.ts';
import { id, workspace } from './testing/scripted-server.ts';
import { createTestIdentity } from './testing/test-keys.ts';

type SealMessage = MessageOf<ClientMessage, 'seal'>;
const owner = { workspaceId: workspace, deviceId: id(3) };

function record(localId: number, groupId: GroupId = 'workspace'): PendingRecord {
  return { localId, groupId, documentId: 'workspace', origin: '', payload: Uint8Array.of(localId % 256) };
}

function start() {
  const time = createManualTime();
  const identity = createTestIdentity(id(3));
  const state = { acknowledged: [] as PendingRecord[], isLocked: false };
  const seals: SealMessage[] = [];
  const at: number[] = [];
  const warnings: string[] = [];

  function chain(records: readonly PendingRecord[]) {
    const heads = byGroup([]);
    for (const one of records) heads.set(one.groupId, extendChain(owner, heads.get(one.groupId), one));
    return heads;
  }

  const sealer = createSealer({
    ...time,
    owner,
    identity: {
      ...identity,
      sign(bytes) {
        at.push(time.clock.monotonic());
        return state.isLocked ? Promise.reject(new Error('locked')) : identity.sign(bytes);
      },
    },
    replicaLog: { chains: () => [...chain(state.acknowledged).values()] },
    logger: { info: () => undefined, warn: (event) => void warnings.push(event), error: () => undefined },
    send: (message) => void (message.type === 'seal' && seals.push(message)),
  });

  async function pass(ms: number): Promise<void> {
    time.advance(ms);
    for (let i = 0; i < 50; i++) await Promise.resolve();
  }

  /** True when it is the device's own word for the end of the chain of these records. */
  function proves(seal: SealMessage | undefined, records: readonly PendingRecord[]): boolean {
    const head = seal && chain(records).get(seal.groupId);
    if (!seal || head?.localId !== seal.localId) return false;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(identity.publicKey) };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return verify(null, sealBytes({ ...owner, ...head }), key, seal.signature);
  }

  return { time, state, seals, at, warnings, sealer, pass, proves };
}

test('S3: seals each group that was written to when it falls quiet', async () => {
  const { sealer, seals, pass, proves } = start();
  const records = [record(1), record(2), record(3, `team:${id(9)}`)];
  sealer.sent(records.slice(0, 1));
  await pass(1_999);
  sealer.sent(records.slice(1));
  await pass(1_999);
  expect(seals).toEqual([]);
  await pass(1);
  expect(seals.map(({ groupId, localId }) => [groupId, localId])).toEqual([
    ['workspace', 2],
    [`team:${id(9)}`, 3],
  ]);
  expect(proves(seals[0], records)).toBe(true);
  expect(proves(seals[1], records)).toBe(true);
  await pass(60_000);
  expect(seals).toHaveLength(2);
});

test('S3: seals after 512 records without waiting, but not more often than every 250 ms', async () => {
  const { sealer, at, pass } = start();
  for (let i = 0; i < 40; i++) {
    sealer.sent(Array.from({ length: 256 }, (_, k) => record(i * 256 + k + 1)));
    for (let k = 0; k < 50; k++) await pass(1);
  }
  expect(at.length).toBeGreaterThan(5);
  for (let i = 1; i < at.length; i++) expect((at[i] ?? 0) - (at[i - 1] ?? 0)).toBeGreaterThanOrEqual(250);
});

test('S2: goes on from what is acknowledged after a refusal', async () => {
  const { state, sealer, seals, pass, proves } = start();
  sealer.sent([record(1), record(2), record(3)]);
  state.acknowledged = [record(1)];
  sealer.restarted();
  sealer.sent([record(4)]);
  await pass(2_000);
  expect(proves(seals[0], [record(1), record(4)])).toBe(true);
});

test('S2: seals what was acknowledged before a refusal', async () => {
  const { state, sealer, seals, pass, proves } = start();
  sealer.sent([record(1), record(2)]);
  state.acknowledged = [record(1)];
  sealer.restarted();
  await pass(2_000);
  expect(proves(seals[0], [record(1)])).toBe(true);
});

test('S1: records that are sent again are counted once', async () => {
  const { state, sealer, seals, pass, proves } = start();
  state.acknowledged = [record(1), record(2)];
  sealer.sent([record(2), record(3)]);
  sealer.sent([record(3)]);
  await pass(2_000);
  expect(proves(seals[0], [record(1), record(2), record(3)])).toBe(true);
});

test('14, S2: a seal that records have overtaken is not sent', async () => {
  const { time, sealer, seals, pass, proves } = start();
  sealer.sent([record(1)]);
  time.advance(2_000);
  // It is being signed.
  sealer.sent([record(2)]);
  await pass(0);
  expect(seals).toEqual([]);
  await pass(2_000);
  expect(proves(seals[0], [record(1), record(2)])).toBe(true);
});

test('S3: seals what is left before it closes, and has nothing to do when nothing is', async () => {
  const { time, sealer, seals, pass } = start();
  expect(sealer.finish()).toBeNull();
  sealer.sent([record(1)]);
  await sealer.finish();
  expect(seals).toHaveLength(1);
  expect(sealer.finish()).toBeNull();
  sealer.sent([record(2)]);
  sealer.stop();
  await pass(5_000);
  expect(seals).toHaveLength(1);
  expect(time.pending).toBe(0);
});

test('14: a locked keychain costs seals only', async () => {
  const { state, sealer, seals, warnings, pass } = start();
  state.isLocked = true;
  sealer.sent([record(1)]);
  await pass(2_000);
  expect([seals, warnings]).toEqual([[], ['sync.unsealed']]);
  state.isLocked = false;
  sealer.sent([record(2)]);
  await pass(2_000);
  expect(seals).toMatchObject([{ localId: 2 }]);
});
