import { createPublicKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createVault } from './create-vault.ts';
import { createKeychainStore, type Keychain } from './keychain-store.ts';
import type { DeviceIdentity, Vault } from './types.ts';

const time = createManualTime();
let dir: string;
let calls = 0;
const random = {
  bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + ++calls) % 256),
};
const uuid = createUuid7({ clock: time.clock, random });

/** A keychain that lives in the test. */
function createKeychain() {
  const entries = new Map<string, string>();
  const state = { broken: false };
  const check = (): void => {
    if (state.broken) throw new Error('locked');
  };
  const keychain: Keychain = {
    backend: 'secret-service',
    entry: async (name) => ({
      async getPassword() {
        check();
        return entries.get(name) ?? null;
      },
      async setPassword(secret) {
        check();
        entries.set(name, secret);
      },
      async deleteCredential() {
        check();
        return entries.delete(name);
      },
    }),
  };
  return { entries, state, store: createKeychainStore({ keychain, timers: time.timers }) };
}

const places = [
  ['a file', () => []],
  [
    'a keychain',
    (() => {
      const { store } = createKeychain();
      return () => [store];
    })(),
  ],
] as const;

const open = (stores: Parameters<typeof createVault>[0]['stores'] = []): Promise<Vault> =>
  createVault({ dir, stores, random, uuid });

const recordText = (): string => readFileSync(join(dir, 'vault.json'), 'utf8');

async function signs(device: DeviceIdentity): Promise<boolean> {
  const bytes = Uint8Array.of(1, 2, 3);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(device.publicKey) };
  return verify(null, bytes, createPublicKey({ key: jwk, format: 'jwk' }), await device.sign(bytes));
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hearth-vault-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe.each(places)('14: a renewal, with the key in %s', (_, stores) => {
  it('leaves the old device in use until it is finished, and then there is only the new one', async () => {
    const vault = await open(stores());
    const old = await vault.device();
    const next = await vault.renewal.begin();
    expect(next.deviceId).not.toBe(old.deviceId);
    expect(next.publicKey).not.toEqual(old.publicKey);
    expect((await vault.device()).deviceId).toBe(old.deviceId);
    expect(await signs(old)).toBe(true);
    expect(await signs(next)).toBe(true);
    await vault.renewal.finish();
    const now = await vault.device();
    expect([now.deviceId, now.publicKey]).toEqual([next.deviceId, next.publicKey]);
    expect(await signs(now)).toBe(true);
    const later = await (await open(stores())).device();
    expect([later.deviceId, later.publicKey]).toEqual([next.deviceId, next.publicKey]);
    expect(await signs(later)).toBe(true);
  });

  it('makes one key, however often and whenever it is begun', async () => {
    const vault = await open(stores());
    await vault.device();
    const [a, b] = await Promise.all([vault.renewal.begin(), vault.renewal.begin()]);
    const later = await (await open(stores())).renewal.begin();
    const all = [a, b, later];
    expect(new Set(all.map(({ deviceId }) => deviceId)).size).toBe(1);
    for (const one of all) expect(await signs(one)).toBe(true);
  });

  it('finishes nothing that was not begun, and may be done again', async () => {
    const vault = await open(stores());
    const { deviceId } = await vault.device();
    await vault.renewal.finish();
    expect((await vault.device()).deviceId).toBe(deviceId);
    for (let i = 0; i < 2; i++) {
      const next = await vault.renewal.begin();
      await vault.renewal.finish();
      await vault.renewal.finish();
      expect((await vault.device()).deviceId).toBe(next.deviceId);
    }
  });
});

it('14: the key of the other copy stays in the keychain', async () => {
  const { entries, store } = createKeychain();
  const vault = await open([store]);
  await vault.device();
  const [old] = entries;
  await vault.renewal.begin();
  await vault.renewal.finish();
  expect(entries.size).toBe(2);
  expect(entries.get(old?.[0] ?? '')).toBe(old?.[1]);
});

it('14: the old file goes, and describe names the new one', async () => {
  const vault = await open();
  await vault.device();
  const next = await vault.renewal.begin();
  await vault.renewal.finish();
  expect(existsSync(join(dir, 'device-key'))).toBe(false);
  expect(vault.describe().deviceKey?.path).toBe(join(dir, `device-key.${next.deviceId}`));
  expect(readdirSync(dir).toSorted()).toEqual([`device-key.${next.deviceId}`, 'vault.json']);
});

it('14: a crash between the key and its record leaves the old device, and a new beginning', async () => {
  const vault = await open();
  const { deviceId } = await vault.device();
  const before = recordText();
  const first = await vault.renewal.begin();
  writeFileSync(join(dir, 'vault.json'), before, { mode: 0o600 });
  const again = await open();
  expect((await again.device()).deviceId).toBe(deviceId);
  expect((await again.renewal.begin()).deviceId).not.toBe(first.deviceId);
});

it('14: a locked keychain makes no key, and the next try does', async () => {
  const { state, store } = createKeychain();
  const vault = await open([store]);
  const { deviceId } = await vault.device();
  state.broken = true;
  await expect(vault.renewal.begin()).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' });
  state.broken = false;
  expect((await vault.device()).deviceId).toBe(deviceId);
  expect(await signs(await vault.renewal.begin())).toBe(true);
});

it('15: the record is that of the first version until then', async () => {
  const vault = await open();
  await vault.device();
  expect(JSON.parse(recordText())).toMatchObject({ version: 1 });
  expect(recordText()).not.toContain('next');
  await vault.renewal.begin();
  expect(JSON.parse(recordText())).toMatchObject({ version: 2 });
  await vault.renewal.finish();
  expect(JSON.parse(recordText())).toMatchObject({ version: 2, next: null });
});
