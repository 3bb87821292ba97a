import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { fromBase64Url } from '../lib/bytes.ts';

/** An Ed25519 key pair as a device has it. */
export interface DeviceKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export function createDeviceKey(): DeviceKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return {
    publicKey: fromBase64Url(jwk.x ?? '') ?? new Uint8Array(),
    sign: async (bytes) => sign(null, bytes, key),
  };
}
