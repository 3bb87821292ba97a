import { generateKeyPairSync } from 'node:crypto';
import { fromBase64Url } from '../../../shared/lib/bytes.ts';
import { createDeviceKey } from '../../vault/device-key.ts';
import type { DeviceIdentity } from '../../vault/types.ts';

/** An identity with a new key under this id. */
export function createTestIdentity(deviceId: string): DeviceIdentity {
  const { d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const random = { bytes: () => fromBase64Url(d) ?? new Uint8Array() };
  return createDeviceKey({ random, uuid: () => deviceId }).identity;
}
