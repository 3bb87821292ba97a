import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';
import { openIdentity, type LiveIdentity } from '../host/device-identity.ts';
import { createVault } from '../vault/create-vault.ts';
import { finishRenewal } from './renew-device.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';

let dir: string;
let time: ManualTime;
let device: LiveIdentity;
let host: ScriptedHost;
let calls = 0;

const random = { bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 5 + ++calls) % 256) };
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function openDevice(): Promise<LiveIdentity> {
  const uuid = createUuid7({ clock: time.clock, random });
  const vault = await createVault({ dir, stores: [], random, uuid });
  return openIdentity({ vault, logger, createId: uuid });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hearth-renew-'));
  time = createManualTime();
  device = await openDevice();
  host = createScriptedHost({ time, ...device });
  await host.linked();
  await host.goLive();
});

afterEach(() => {
  host.connection.stop();
  rmSync(dir, { recursive: true });
});

const renew = (): Promise<void> => host.connection.renewDevice(new AbortController().signal);

/** Asks for a new key, and plays the server until that has been asked for it. */
async function begin(): Promise<{ renewed: Promise<void> }> {
  const renewed = renew();
  renewed.catch(() => undefined);
  // Both wait for the same file.
  await device.renewal.begin();
  await host.settle();
  return { renewed };
}

async function asked(): Promise<Extract<RequestCall, { method: 'devices.renew' }>> {
  await host.shakeHands({ deviceHead: 40 });
  const { call } = host.last('request');
  if (call.method !== 'devices.renew') throw new Error('Something else was asked');
  return call;
}

function answer(result: RequestResult): void {
  host.socket().say({ type: 'response', id: host.last('request').id, result });
}

async function copied(): Promise<void> {
  host.keys.teams = [];
  host.replica.edit('workspace', 'workspace', 'unsent', 'x');
  await host.reconnect({ deviceHead: 40 });
  expect(host.status().problem).toBe('copied');
}

test('R6: a copied profile becomes a device of its own and keeps what it has not sent', async () => {
  const { deviceId } = device.identity;
  host.keys.blocks.push({ teamId: 'x', from: 1, to: 64 });
  await copied();
  const { renewed } = await begin();
  const next = await asked();
  expect(host.last('hello').deviceId).toBe(deviceId);
  expect(next.deviceId).not.toBe(deviceId);
  expect(device.identity.deviceId).toBe(deviceId);
  answer({ method: 'done' });
  await renewed;
  expect(device.identity).toMatchObject({ deviceId: next.deviceId, publicKey: next.publicKey });
  expect(host.keys.blocks).toEqual([]);

  await host.settle();
  await host.goLive();
  expect(host.last('hello').deviceId).toBe(next.deviceId);
  expect(host.replica.chains()).toEqual([]);
  await host.ack();
  expect(host.status()).toMatchObject({ state: 'live', pending: 0, problem: null });
  expect((await openDevice()).identity.deviceId).toBe(next.deviceId);
});

test('R6: after a refusal everything is as it was, and asking again asks for the same device', async () => {
  const { deviceId } = device.identity;
  await copied();
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { renewed } = await begin();
    ids.push((await asked()).deviceId);
    answer({ method: 'refused', code: 'INVALID' });
    await expect(renewed).rejects.toMatchObject({ code: 'SERVER_REFUSED' });
  }
  expect(new Set(ids).size).toBe(1);
  expect(device.identity.deviceId).toBe(deviceId);
  expect((await openDevice()).identity.deviceId).toBe(deviceId);
  expect(host.replica.pendingCount()).toBe(1);
});

test('40, R6: a crash after the commit and before the new key is in use is made up for', async () => {
  const { deviceId } = device.identity;
  const next = await device.renewal.begin();
  await host.store.commit((tx) => host.meta.set(tx, 'sync.renewed', next.deviceId));
  await finishRenewal({ ...device, meta: host.meta, store: host.store });
  expect(device.identity.deviceId).toBe(next.deviceId);
  expect(next.deviceId).not.toBe(deviceId);
  expect(host.meta.get('sync.renewed')).toBeNull();
  await finishRenewal({ ...device, meta: host.meta, store: host.store });
  expect(device.identity.deviceId).toBe(next.deviceId);
});

test('what was signed by the old key for its place is signed anew', async () => {
  const { workspaceId, nonce, issuedAt } = plainHeader;
  const idempotencyKey = '018f0000-0000-7000-8000-000000000101';
  host.envelopes.record('workspace', { workspaceId, nonce, issuedAt, idempotencyKey }, plainRun);
  await host.settle();
  const old = JSON.parse(new TextDecoder().decode(host.last('envelope').bytes));
  await copied();
  const { renewed } = await begin();
  await asked();
  answer({ method: 'done' });
  await renewed;
  await host.settle();
  // Reads the new key from the disk.
  await device.identity.sign(new Uint8Array());
  await host.goLive();
  const anew = JSON.parse(new TextDecoder().decode(host.last('envelope').bytes));
  expect(anew).toMatchObject({ seq: 1, idempotencyKey, deviceId: device.identity.deviceId });
  expect(anew.deviceId).not.toBe(old.deviceId);
});

test('a profile that is no copy keeps its key', async () => {
  await expect(renew()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('without a server nothing changes', async () => {
  await copied();
  const { deviceId } = device.identity;
  const { renewed } = await begin();
  host.socket().drop(1006);
  await expect(renewed).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  expect(device.identity.deviceId).toBe(deviceId);
  expect(host.status()).toMatchObject({ problem: 'copied', pending: 1 });
});
