import { deviceId } from '../../shared/domain/ids.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';
import type { DeviceIdentity, DeviceRenewal, Vault } from '../vault/types.ts';

export interface OpenIdentityOptions {
  readonly vault: Pick<Vault, 'device' | 'renewal'>;
  readonly logger: Logger;
  readonly createId: () => string;
}

/** This device as it is now. All parts hold the same object, which tells of another device after a renewal. */
export interface LiveIdentity {
  readonly identity: DeviceIdentity;
  readonly renewal: DeviceRenewal;
}

async function openDevice({ vault, logger, createId }: OpenIdentityOptions): Promise<DeviceIdentity> {
  try {
    return await vault.device();
  } catch (error) {
    if (!(error instanceof HearthError)) throw error;
    logger.error('host.no_device_key', describeFault(error));
    return {
      deviceId: deviceId.parse(createId()),
      keyId: 'k0',
      publicKey: new Uint8Array(32),
      sign: () => Promise.reject(error),
    };
  }
}

/** One object for all parts, that tells of whichever device this is now. */
export function followIdentity(current: () => DeviceIdentity): DeviceIdentity {
  return {
    get deviceId() {
      return current().deviceId;
    },
    get keyId() {
      return current().keyId;
    },
    get publicKey() {
      return current().publicKey;
    },
    sign: (bytes) => current().sign(bytes),
  };
}

/**
 * The identity of this device. When its key cannot be read, everything on this machine goes on, and only what
 * has to be signed (linking, sync) fails, with the vault's own sentence.
 */
export async function openIdentity(options: OpenIdentityOptions): Promise<LiveIdentity> {
  const { renewal } = options.vault;
  let current = await openDevice(options);
  return {
    identity: followIdentity(() => current),
    renewal: {
      begin: renewal.begin,
      async finish() {
        await renewal.finish();
        current = await options.vault.device();
      },
    },
  };
}
