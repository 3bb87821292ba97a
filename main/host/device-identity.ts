import { deviceId } from '../../shared/domain/ids.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { Logger } from '../../shared/lib/ports.ts';
import { describeFault } from '../contract/fault.ts';
import type { DeviceIdentity, Vault } from '../vault/types.ts';

export interface OpenIdentityOptions {
  readonly vault: Pick<Vault, 'device'>;
  readonly logger: Logger;
  readonly createId: () => string;
}

/**
 * The identity of this device. When its key cannot be read, everything on this machine goes on, and only what
 * has to be signed (linking, sync) fails, with the vault's own sentence.
 */
export async function openIdentity({
  vault,
  logger,
  createId,
}: OpenIdentityOptions): Promise<DeviceIdentity> {
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
