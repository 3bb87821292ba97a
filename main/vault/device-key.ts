import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { deviceId as deviceIdSchema, isKeyId } from '../../shared/domain/ids.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import type { DeviceIdentity } from './types.ts';

/** PKCS #8 around the 32 bytes of an Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

const stored = z.strictObject({
  version: z.literal(1),
  deviceId: deviceIdSchema,
  keyId: z.string().refine(isKeyId),
  seed: z.string(),
});

/** A device's key and how it is written down, whole, so that a file of it is enough to go on. */
export interface DeviceKey {
  readonly identity: DeviceIdentity;
  readonly secret: string;
}

/** Makes the first key of a new device. */
export function createDeviceKey({ random, uuid }: { random: Random; uuid: () => string }): DeviceKey {
  const seed = random.bytes(SEED_BYTES);
  return fromSeed(deviceIdSchema.parse(uuid()), 'k1', seed);
}

/** Reads a key back from its secret; null when that is none. */
export function parseDeviceKey(secret: string): DeviceKey | null {
  try {
    const { deviceId, keyId, seed } = stored.parse(JSON.parse(secret));
    const bytes = fromBase64Url(seed);
    return bytes?.length === SEED_BYTES ? fromSeed(deviceId, keyId, bytes) : null;
  } catch {
    return null;
  }
}

function fromSeed(deviceId: DeviceId, keyId: string, seed: Uint8Array): DeviceKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return {
    identity: {
      deviceId,
      keyId,
      publicKey: publicBytes(key),
      sign: async (bytes) => new Uint8Array(sign(null, bytes, key)),
    },
    secret: JSON.stringify({ version: 1, deviceId, keyId, seed: toBase64Url(seed) }),
  };
}

function publicBytes(key: KeyObject): Uint8Array {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  const bytes = x === undefined ? null : fromBase64Url(x);
  if (bytes === null) throw new Error('Not an Ed25519 key');
  return bytes;
}
