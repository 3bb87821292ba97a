import { join } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { chooseStore } from './choose-store.ts';
import { createFileStore } from './file-store.ts';
import { beginRenewal, finishRenewal, openDevice } from './open-device.ts';
import type { SecretStore } from './secret-store.ts';
import type { DeviceIdentity, Vault, VaultDescription } from './types.ts';
import { openVaultRecord } from './vault-record.ts';
import type { RecordFile } from './vault-record.ts';

export interface VaultOptions {
  /** Folder of the profile, which this process has locked. */
  readonly dir: string;
  /** Keychains to try, best first. */
  readonly stores: readonly SecretStore[];
  readonly random: Random;
  readonly uuid: () => string;
}

/**
 * Opens the vault of a profile. Without a keychain secrets last for this session, and the device's key alone
 * lies in a file of mode 0600. Rejects with DISK_ERROR or SCHEMA_AHEAD when `vault.json` cannot be read.
 */
export async function createVault(options: VaultOptions): Promise<Vault> {
  const record = await openVaultRecord(options);
  const { vaultId, backend } = record.get();
  const { store, problem } = await chooseStore({
    stores: options.stores,
    held: backend,
    probeName: `${vaultId}.probe`,
  });
  const files = createFileStore({ dir: options.dir });
  const full = (name: string): string => `${vaultId}.secret.${name}`;
  const deviceOptions = { ...options, record, files, store };
  let device: Promise<DeviceIdentity> | null = null;
  let renewing: Promise<DeviceIdentity> | null = null;

  return {
    async set(name, secret) {
      await store.set(full(name), secret);
      if (store.kind === 'keychain' && record.get().backend === null)
        await record.save({ backend: store.backend });
    },
    has: async (name) => (await store.get(full(name))) !== null,
    delete: (name) => store.delete(full(name)),
    async use(name, work) {
      const secret = await store.get(full(name));
      if (secret === null) throw noSecret(name);
      return work(secret);
    },
    device() {
      device ??= openDevice(deviceOptions).catch((error: unknown) => {
        device = null;
        throw error;
      });
      return device;
    },
    renewal: {
      begin() {
        renewing ??= beginRenewal(deviceOptions).finally(() => (renewing = null));
        return renewing;
      },
      async finish() {
        await finishRenewal(deviceOptions);
        device = null;
      },
    },
    describe: () => ({
      secrets: { kind: store.kind, backend: store.backend, problem },
      deviceKey: describeKey(record, options),
    }),
  };
}

function describeKey(record: RecordFile, { dir }: VaultOptions): VaultDescription['deviceKey'] {
  const { device } = record.get();
  if (device === null) return null;
  return device.backend === 'file'
    ? { kind: 'file', backend: 'file', path: join(dir, device.name) }
    : { kind: 'keychain', backend: device.backend, path: null };
}

function noSecret(name: string): HearthError {
  return new HearthError('NOT_FOUND', `There is no secret ${name} on this machine. Enter it and try again.`);
}
