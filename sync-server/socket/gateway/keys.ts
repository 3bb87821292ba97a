import { hkdfSync } from 'node:crypto';
import type { MemberId } from '../../../shared/domain/ids.ts';
import { createSigner, type Signer } from '../../auth/keys.ts';

const PURPOSE = 'hearth/gateway/v1';
const SEED = 32;
const REMEMBERED = 1_024;

/** The keys of such devices: derived from the server's seed, so that they are kept nowhere. */
export interface GatewayKeys {
  of(deviceId: string): Signer;
  /** The device in whose name this server wrote for a member last, which need not be good any more. */
  readonly devices: Map<MemberId, string>;
}

/** Keys under the seed of a server; all of its instances have the same. */
export function createGatewayKeys(seed: Uint8Array): GatewayKeys {
  const signers = new Map<string, Signer>();
  return {
    devices: new Map(),
    of(deviceId) {
      const known = signers.get(deviceId);
      if (known) return known;
      const salt = new TextEncoder().encode(deviceId);
      const made = createSigner(new Uint8Array(hkdfSync('sha256', seed, salt, PURPOSE, SEED)));
      if (signers.size >= REMEMBERED) signers.clear();
      signers.set(deviceId, made);
      return made;
    },
  };
}
