import { createPrivateKey, sign } from 'node:crypto';
import type { DeviceIdentity } from '../../../main/vault/types.ts';
import { deviceId } from '../../../shared/domain/ids.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/lib/bytes.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A device whose key follows from the seed. Ed25519 signs the same bytes in the same way each time. */
export function createIdentity(random: SeededRandom, clock: Clock): DeviceIdentity {
  const der = Buffer.concat([PREFIX, random.bytes(32)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = fromBase64Url(key.export({ format: 'jwk' }).x ?? '') ?? new Uint8Array();
  return {
    deviceId: deviceId.parse(createUuid7({ clock, random })()),
    keyId: 'k1',
    publicKey,
    sign: async (bytes) => Uint8Array.from(sign(null, bytes, key)),
  };
}

/** What stands in every secret, so that one look finds any of them. */
export const secretMark = 'never~tell~';

/** Text that must not leave a device, and cannot be anywhere else by chance. */
export function createSecret(random: SeededRandom, kind: string): string {
  return `${secretMark}${kind}~${toBase64Url(random.bytes(9))}`;
}
