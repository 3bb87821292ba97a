import { HearthError } from '../../shared/contract/errors.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { storeOf } from './choose-store.ts';
import { createDeviceKey, parseDeviceKey } from './device-key.ts';
import type { DeviceKey } from './device-key.ts';
import type { SecretStore } from './secret-store.ts';
import type { DeviceIdentity } from './types.ts';
import type { DeviceRecord, RecordFile } from './vault-record.ts';

/** Name of the key's file in the profile, and the end of its name in a keychain. */
export const DEVICE_KEY = 'device-key';

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
  const { record, files, store } = options;
  const { vaultId, device } = record.get();
  if (device !== null) return knownDevice(options, device);
  // A crash may have come between the file and the record of it: then the file is the key.
  const left = await files.get(DEVICE_KEY);
  if (left !== null) {
    const key = parseDeviceKey(left);
    if (key === null) throw keyGone(files.backend, false);
    return remember(record, key, files);
  }
  const key = createDeviceKey(options);
  if (store.kind === 'keychain') await store.set(`${vaultId}.${DEVICE_KEY}`, key.secret);
  else await files.set(DEVICE_KEY, key.secret);
  return remember(record, key, store.kind === 'keychain' ? store : files);
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
      ? await files.get(DEVICE_KEY)
      : await storeOf(stores, device.backend).get(`${record.get().vaultId}.${DEVICE_KEY}`);
  const key = secret === null ? null : parseDeviceKey(secret);
  const isSame = key !== null && toBase64Url(key.identity.publicKey) === device.publicKey;
  if (!isSame) throw keyGone(device.backend, secret === null);
  return key.identity;
}

async function remember(record: RecordFile, key: DeviceKey, where: SecretStore): Promise<DeviceIdentity> {
  const { deviceId, keyId, publicKey } = key.identity;
  const device = { deviceId, keyId, publicKey: toBase64Url(publicKey), backend: where.backend };
  await record.save(where.kind === 'keychain' ? { device, backend: where.backend } : { device });
  return key.identity;
}

function keyGone(backend: string, missing: boolean): HearthError {
  return new HearthError(
    'SECRETS_CHANGED',
    `The key of this device ${missing ? 'is not in' : 'cannot be read from'} ${backend} any more, so nothing can be signed. Your work is safe, and no new key was made. Put the key back, or start with a new profile and join again.`,
  );
}
