import { createPublicKey, verify } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createVault } from './create-vault.ts';
import { createKeychainStore } from './keychain-store.ts';
import type { Keychain } from './keychain-store.ts';
import { openSafeStorageStore } from './safe-storage-store.ts';
import type { SafeStoragePort } from './safe-storage-store.ts';
import type { SecretStore } from './secret-store.ts';
import type { DeviceIdentity, Vault } from './types.ts';

/** The profile of the test under way. */
const scene = { dir: '', calls: 0 };
beforeEach(() => {
  scene.dir = mkdtempSync(join(tmpdir(), 'hearth-vault-'));
});
afterEach(() => rmSync(scene.dir, { recursive: true }));

const time = createManualTime();
/** Deterministic, different bytes at each call. */
const random = {
  bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + ++scene.calls) % 256),
};
const uuid = createUuid7({ clock: time.clock, random });

function open(...stores: SecretStore[]) {
  return createVault({ dir: scene.dir, stores, random, uuid });
}

/** A keychain that lives in the test; `broken` makes every call fail, `readOnly` every change. */
function createKeychain(backend = 'secret-service') {
  const entries = new Map<string, string>();
  const state = { broken: false, readOnly: false };
  const check = (fails: boolean): void => {
    if (fails) throw new Error('Platform failure: no DBus');
  };
  const keychain: Keychain = {
    backend,
    entry: async (name) => ({
      async getPassword() {
        check(state.broken);
        return entries.get(name) ?? null;
      },
      async setPassword(secret) {
        check(state.broken || state.readOnly);
        entries.set(name, secret);
      },
      async deleteCredential() {
        check(state.broken || state.readOnly);
        return entries.delete(name);
      },
    }),
  };
  return { entries, state, store: createKeychainStore({ keychain, timers: time.timers }) };
}

/** All bytes of the profile, with the names of its files. */
function everything(): string {
  const files = readdirSync(scene.dir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.map((file) => file.name + readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
}

async function sign(vault: Vault): Promise<Uint8Array> {
  return (await vault.device()).sign(Uint8Array.of(1));
}

async function isSignedBy(device: DeviceIdentity, by = device): Promise<boolean> {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(by.publicKey) },
    format: 'jwk',
  });
  return verify(null, Buffer.from('hello'), key, await device.sign(Buffer.from('hello')));
}

describe('secrets', () => {
  it('1, 3: lends what was set, in the keychain and nowhere else', async () => {
    const keychain = createKeychain();
    const vault = await open(keychain.store);
    await vault.set('anthropic', 'sk-secret-value');
    expect(await vault.has('anthropic')).toBe(true);
    expect(await vault.use('anthropic', async (secret) => secret.length)).toBe(15);
    expect([...keychain.entries.values()]).toEqual(['sk-secret-value']);
    expect(everything()).not.toContain('sk-secret-value');
    expect(everything()).not.toContain('anthropic');
    expect(await vault.delete('anthropic')).toBe(true);
    expect(await vault.delete('anthropic')).toBe(false);
    await expect(vault.use('anthropic', async () => 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(keychain.entries.size).toBe(0);
  });

  it('3: finds them again, and keeps profiles apart', async () => {
    const keychain = createKeychain();
    await (await open(keychain.store)).set('token', 'one');
    expect(await (await open(keychain.store)).use('token', async (secret) => secret)).toBe('one');
    const first = scene.dir;
    scene.dir = mkdtempSync(join(tmpdir(), 'hearth-vault-'));
    expect(await (await open(keychain.store)).has('token')).toBe(false);
    rmSync(scene.dir, { recursive: true });
    scene.dir = first;
  });

  it.each(['broken', 'readOnly'] as const)(
    '2: keeps them in memory when the keychain is %s',
    async (fault) => {
      const keychain = createKeychain();
      keychain.state[fault] = true;
      const vault = await open(keychain.store);
      await vault.set('token', 'for this session');
      expect(await vault.use('token', async (secret) => secret)).toBe('for this session');
      expect(vault.describe()).toEqual({
        secrets: { kind: 'memory', backend: 'memory', problem: expect.stringContaining('no DBus') },
        deviceKey: null,
      });
      expect(everything()).toBe('');
      expect(await (await open(keychain.store)).has('token')).toBe(false);
    },
  );

  it('2: takes the first keychain that works, and leaves no trace of trying', async () => {
    const [first, second] = [createKeychain('gnome_libsecret'), createKeychain()];
    first.state.broken = true;
    const vault = await open(first.store, second.store);
    expect(vault.describe().secrets).toEqual({ kind: 'keychain', backend: 'secret-service', problem: null });
    expect(second.entries.size).toBe(0);
  });

  it('4: says so when the backend is gone, and stores nothing elsewhere', async () => {
    const keychain = createKeychain();
    await (await open(keychain.store)).set('token', 'one');
    const other = createKeychain('kwallet6');
    const vault = await open(other.store);
    for (const use of [vault.has('token'), vault.set('token', 'two'), vault.delete('token')]) {
      await expect(use).rejects.toMatchObject({
        code: 'SECRETS_CHANGED',
        message: expect.stringMatching(/secret-service.*kwallet6/),
      });
    }
    expect(other.entries.size).toBe(0);
    expect(await (await open(other.store, keychain.store)).has('token')).toBe(true);
  });

  it('4: says so when the keychain is locked, and goes on when it is not', async () => {
    const keychain = createKeychain();
    const vault = await open(keychain.store);
    await vault.set('token', 'one');
    keychain.state.broken = true;
    await expect(vault.has('token')).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' });
    await expect((await open(keychain.store)).has('token')).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
    });
    keychain.state.broken = false;
    expect(await vault.has('token')).toBe(true);
  });

  it('4: does not wait for ever', async () => {
    const store = createKeychainStore({
      keychain: { backend: 'hung', entry: () => new Promise(() => {}) },
      timers: time.timers,
      deadlineMs: 1000,
    });
    const asked = store.get('x');
    time.advance(1000);
    await expect(asked).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      message: expect.stringContaining('in time'),
    });
  });

  it('refuses names that are paths', async () => {
    await expect((await open()).set('../x', 'y')).rejects.toThrow(TypeError);
    await expect((await open(createKeychain().store)).set('a/b', 'y')).rejects.toThrow(TypeError);
  });
});

describe('the key of the device', () => {
  it('10, 11: is made once and lies in the keychain', async () => {
    const keychain = createKeychain();
    const vault = await open(keychain.store);
    const [device, again] = await Promise.all([vault.device(), vault.device()]);
    expect(again).toBe(device);
    expect(device).toMatchObject({ keyId: 'k1', deviceId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await isSignedBy(device)).toBe(true);
    const later = await (await open(keychain.store)).device();
    expect([later.deviceId, later.keyId, later.publicKey]).toEqual([device.deviceId, 'k1', device.publicKey]);
    expect(await isSignedBy(later, device)).toBe(true);
    expect(vault.describe().deviceKey).toEqual({ kind: 'keychain', backend: 'secret-service', path: null });
    const [secret] = keychain.entries.values();
    expect(everything()).not.toContain(JSON.parse(secret ?? '').seed);
  });

  it('11: lies in a file of 0600 without a keychain', async () => {
    const vault = await open();
    const device = await vault.device();
    const path = join(scene.dir, 'device-key');
    expect(vault.describe().deviceKey).toEqual({ kind: 'file', backend: 'file', path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(scene.dir, 'vault.json')).mode & 0o777).toBe(0o600);
    expect(await isSignedBy(await (await open()).device(), device)).toBe(true);
    expect((await (await open(createKeychain().store)).device()).publicKey).toEqual(device.publicKey);
  });

  it.each([
    [
      'the keychain lost it',
      (keychain: ReturnType<typeof createKeychain>) => keychain.entries.clear(),
      'SECRETS_CHANGED',
    ],
    [
      'the keychain is locked',
      (keychain: ReturnType<typeof createKeychain>) => void (keychain.state.broken = true),
      'SECRETS_UNAVAILABLE',
    ],
    [
      'another key is in its place',
      (keychain: ReturnType<typeof createKeychain>) => {
        for (const [name, secret] of keychain.entries) {
          const seed = toBase64Url(new Uint8Array(32));
          keychain.entries.set(name, JSON.stringify({ ...JSON.parse(secret), seed }));
        }
      },
      'SECRETS_CHANGED',
    ],
  ])('12: is not made anew when %s', async (_, damage, code) => {
    const keychain = createKeychain();
    await (await open(keychain.store)).device();
    damage(keychain);
    const before = everything();
    await expect(sign(await open(keychain.store))).rejects.toMatchObject({ code });
    expect(everything()).toBe(before);
  });

  it('12: is not made anew when the session has another backend, or the file is gone', async () => {
    const keychain = createKeychain();
    await (await open(keychain.store)).device();
    await expect(sign(await open())).rejects.toMatchObject({ code: 'SECRETS_CHANGED' });
    expect(existsSync(join(scene.dir, 'device-key'))).toBe(false);
    rmSync(join(scene.dir, 'vault.json'));
    await (await open()).device();
    rmSync(join(scene.dir, 'device-key'));
    await expect(sign(await open())).rejects.toMatchObject({ code: 'SECRETS_CHANGED' });
  });

  it('12: opens with a locked keychain, and signs when it is unlocked', async () => {
    const keychain = createKeychain();
    const made = await (await open(keychain.store)).device();
    keychain.state.broken = true;
    const vault = await open(keychain.store);
    const device = await vault.device();
    expect([device.deviceId, device.publicKey]).toEqual([made.deviceId, made.publicKey]);
    await expect(sign(vault)).rejects.toMatchObject({ code: 'SECRETS_UNAVAILABLE' });
    keychain.state.broken = false;
    expect(await isSignedBy(device, made)).toBe(true);
  });

  it('13: is found after a crash between the file and its record', async () => {
    const device = await (await open()).device();
    rmSync(join(scene.dir, 'vault.json'));
    writeFileSync(join(scene.dir, 'vault.json.new'), '{"version":1,');
    const found = await (await open()).device();
    expect([found.deviceId, found.publicKey]).toEqual([device.deviceId, device.publicKey]);
  });
});

describe('files', () => {
  it.each([
    ['others may read it', (path: string) => chmodSync(path, 0o640)],
    [
      'it is a link',
      (path: string) => {
        renameSync(path, `${path}-moved`);
        symlinkSync(`${path}-moved`, path);
      },
    ],
  ])('20: a key file is refused when %s', async (_, spoil) => {
    await (await open()).device();
    spoil(join(scene.dir, 'device-key'));
    await expect(sign(await open())).rejects.toMatchObject({ code: 'DISK_ERROR' });
  });

  it('20: a planted link is replaced, never written through', async () => {
    const target = join(scene.dir, 'target');
    writeFileSync(target, 'untouched', { mode: 0o600 });
    for (const name of ['device-key.new', 'vault.json.new']) symlinkSync(target, join(scene.dir, name));
    await (await open()).device();
    expect(readFileSync(target, 'utf8')).toBe('untouched');
  });

  it.each([
    ['{"version":3,"more":1}', 'SCHEMA_AHEAD'],
    ['{"version":1}', 'DISK_ERROR'],
    ['not json', 'DISK_ERROR'],
    ['', 'DISK_ERROR'],
  ])('21: a record %j is refused with %s', async (text, code) => {
    writeFileSync(join(scene.dir, 'vault.json'), text, { mode: 0o600 });
    await expect(open()).rejects.toMatchObject({ code });
    expect(readFileSync(join(scene.dir, 'vault.json'), 'utf8')).toBe(text);
  });
});

describe('safeStorage', () => {
  /** Encrypts as a backend would: only the same backend can decrypt. */
  function createPort(backend: string, available = true): SafeStoragePort {
    const flip = (bytes: Uint8Array): Buffer =>
      Buffer.from(bytes.map((byte) => byte ^ backend.length ^ 0x5a));
    return {
      isAvailable: async () => available,
      backend: async () => backend,
      encrypt: async (text) => flip(Buffer.from(`${backend}:${text}`)),
      async decrypt(bytes) {
        const text = flip(bytes).toString();
        if (!text.startsWith(`${backend}:`)) throw new Error('cannot decrypt');
        return text.slice(backend.length + 1);
      },
    };
  }
  const safe = (port: SafeStoragePort) => openSafeStorageStore({ port, dir: join(scene.dir, 'secrets') });

  it.each([
    ['basic_text', true],
    ['unknown', true],
    ['', true],
    ['gnome_libsecret', false],
  ])('6: is refused with backend %j, available: %s', async (backend, available) => {
    expect(await safe(createPort(backend, available))).toBeNull();
  });

  it('6: keeps encrypted files that name their backend', async () => {
    const store = await safe(createPort('gnome_libsecret'));
    const vault = await open(...(store ? [store] : []));
    await vault.set('token', 'very secret');
    const device = await vault.device();
    expect(vault.describe().deviceKey).toEqual({ kind: 'keychain', backend: 'gnome_libsecret', path: null });
    expect(everything()).toContain('hearth-secret v1 gnome_libsecret\n');
    expect(everything()).not.toContain('very secret');
    expect(statSync(join(scene.dir, 'secrets')).mode & 0o777).toBe(0o700);
    const again = await safe(createPort('gnome_libsecret'));
    const later = await open(...(again ? [again] : []));
    expect(await later.use('token', async (secret) => secret)).toBe('very secret');
    expect((await later.device()).publicKey).toEqual(device.publicKey);
    expect(await later.delete('token')).toBe(true);
    expect(await later.has('token')).toBe(false);
  });

  it('6: tells a changed backend and a damaged file from a missing one', async () => {
    const store = await safe(createPort('gnome_libsecret'));
    await store?.set('x', 'secret');
    const other = await safe(createPort('kwallet6'));
    await expect(other?.get('x')).rejects.toMatchObject({
      code: 'SECRETS_CHANGED',
      message: expect.stringMatching(/gnome_libsecret.*kwallet6/),
    });
    expect(await other?.get('y')).toBeNull();
    writeFileSync(join(scene.dir, 'secrets', 'x'), 'garbage');
    await expect(store?.get('x')).rejects.toMatchObject({ code: 'SECRETS_CHANGED' });
    writeFileSync(join(scene.dir, 'secrets', 'x'), 'hearth-secret v1 gnome_libsecret\ngarbage');
    await expect(store?.get('x')).rejects.toMatchObject({ code: 'SECRETS_CHANGED' });
  });
});
