import { createPrivateKey, sign } from 'node:crypto';
import { followIdentity } from '../../../main/host/device-identity.ts';
import type { DeviceIdentity, DeviceRenewal } from '../../../main/vault/types.ts';
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

/** The key of a device, which may get another one, as `main/host/device-identity.ts` has it. It outlives every process. */
export interface DeviceKeys {
  /** Whoever has it has the present key. */
  readonly identity: DeviceIdentity;
  readonly renewal: DeviceRenewal;
  /** The present key alone: what a copy of the profile has. */
  present(): DeviceIdentity;
  /** Ids under which this device was ever known. */
  readonly ids: readonly string[];
}

/** A device's keys, the first of which is given. */
export function createDeviceKeys(first: DeviceIdentity, make: () => DeviceIdentity): DeviceKeys {
  let current = first;
  let next: DeviceIdentity | null = null;
  const ids: string[] = [first.deviceId];
  return {
    identity: followIdentity(() => current),
    renewal: {
      begin: async () => (next ??= make()),
      async finish() {
        if (!next) return;
        current = next;
        ids.push(current.deviceId);
        next = null;
      },
    },
    present: () => current,
    ids,
  };
}

/** What stands in every secret, so that one look finds any of them. */
export const secretMark = 'never~tell~';

/** Text that must not leave a device, and cannot be anywhere else by chance. */
export function createSecret(random: SeededRandom, kind: string): string {
  return `${secretMark}${kind}~${toBase64Url(random.bytes(9))}`;
}
