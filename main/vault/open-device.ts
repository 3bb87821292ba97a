import { HearthError } from '../../shared/contract/errors.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { storeOf } from './choose-store.ts';
import { createDeviceKey, parseDeviceKey } from './device-key.ts';
import type { DeviceKey } from './device-key.ts';
import type { SecretStore } from './secret-store.ts';
import type { DeviceIdentity } from './types.ts';
import { DEVICE_KEY, type DeviceRecord, type RecordFile } from './vault-record.ts';

export interface DeviceOptions {
  readonly random: Random;
  readonly uuid: () => string;
  /** Keychains of this session. */
  readonly stores: readonly SecretStore[];
  readonly record: RecordFile;
  /** The folder of the profile as a store. */
  readonly files: SecretStore;
  /** Where secrets go in this session. */
  readonly store: SecretStore;
}

/**
 * The identity of the device; makes it if there never was one. That of a known device is there at once, so that
 * a locked keychain does not keep a profile shut: its key is fetched when something is to be signed.
 */
export async function openDevice(options: DeviceOptions): Promise<DeviceIdentity> {
  const { record, files } = options;
  const { device } = record.get();
  if (device !== null) return knownDevice(options, device);
  // A crash may have come between the file and the record of it: then the file is the key.
  const left = await files.get(DEVICE_KEY);
  if (left !== null) {
    const key = parseDeviceKey(left);
    if (key === null) throw keyGone(files.backend, false);
    return remember(record, key, files);
  }
  const key = createDeviceKey(options);
  return remember(record, key, await keep(options, key, DEVICE_KEY));
}

/** Puts a key into the keychain, or without one into a file of the profile. Gives where it is. */
async function keep(
  { store, files, record }: DeviceOptions,
  key: DeviceKey,
  name: string,
): Promise<SecretStore> {
  if (store.kind !== 'keychain') {
    await files.set(name, key.secret);
    return files;
  }
  await store.set(`${record.get().vaultId}.${name}`, key.secret);
  return store;
}

function knownDevice(options: DeviceOptions, device: DeviceRecord): DeviceIdentity {
  const publicKey = fromBase64Url(device.publicKey);
  if (publicKey === null) throw keyGone(device.backend, false);
  let key: Promise<DeviceIdentity> | null = null;
  const fetched = (): Promise<DeviceIdentity> => {
    key ??= fetchKey(options, device).catch((error: unknown) => {
      key = null;
      throw error;
    });
    return key;
  };
  return {
    deviceId: device.deviceId,
    keyId: device.keyId,
    publicKey,
    sign: async (bytes) => (await fetched()).sign(bytes),
  };
}

async function fetchKey(
  { files, stores, record }: DeviceOptions,
  device: DeviceRecord,
): Promise<DeviceIdentity> {
  const secret =
    device.backend === files.backend
      ? await files.get(device.name)
      : await storeOf(stores, device.backend).get(`${record.get().vaultId}.${device.name}`);
  const key = secret === null ? null : parseDeviceKey(secret);
  const isSame = key !== null && toBase64Url(key.identity.publicKey) === device.publicKey;
  if (!isSame) throw keyGone(device.backend, secret === null);
  return key.identity;
}

function toRecord({ identity }: DeviceKey, where: SecretStore, name: string): DeviceRecord {
  const { deviceId, keyId, publicKey } = identity;
  return { deviceId, keyId, publicKey: toBase64Url(publicKey), backend: where.backend, name };
}

async function remember(record: RecordFile, key: DeviceKey, where: SecretStore): Promise<DeviceIdentity> {
  const device = toRecord(key, where, DEVICE_KEY);
  await record.save(where.kind === 'keychain' ? { device, backend: where.backend } : { device });
  return key.identity;
}

/**
 * The device that takes over from this one, made and kept under a name of its own if there is none yet. A crash
 * leaves a key that nobody knows of, or the whole device.
 */
export async function beginRenewal(options: DeviceOptions): Promise<DeviceIdentity> {
  const { record } = options;
  const { next } = record.get();
  if (next !== null) return knownDevice(options, next);
  const key = createDeviceKey(options);
  const name = `${DEVICE_KEY}.${key.identity.deviceId}`;
  const where = await keep(options, key, name);
  await record.save({ next: toRecord(key, where, name) });
  return key.identity;
}

/** The next device becomes the current one, in one step. */
export async function finishRenewal({ record, files }: DeviceOptions): Promise<void> {
  const { device, next } = record.get();
  if (next === null) return;
  await record.save({ device: next, next: null });
  // A file is this profile's own. In a keychain the same name may be the other copy's, so there the key stays.
  if (device?.backend === files.backend) await files.delete(device.name).catch(() => false);
}

function keyGone(backend: string, missing: boolean): HearthError {
  return new HearthError(
    'SECRETS_CHANGED',
    `The key of this device ${missing ? 'is not in' : 'cannot be read from'} ${backend} any more, so nothing can be signed. Your work is safe, and no new key was made. Put the key back, or start with a new profile and join again.`,
  );
}
