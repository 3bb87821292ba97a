import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { toBase64Url } from '../../shared/lib/bytes.ts';

/** SHA-256 of these bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** The Ed25519 key with which a server signs `meta` records and snapshots. */
export interface ServerKey {
  verifies(bytes: Uint8Array, signature: Uint8Array): boolean;
}

function toKey(publicKey: Uint8Array): KeyObject | null {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) };
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}

/** Takes a key of 32 bytes; one that is no key verifies nothing. */
export function openServerKey(publicKey: Uint8Array): ServerKey {
  const key = toKey(publicKey);
  return { verifies: (bytes, signature) => key !== null && verify(null, bytes, key, signature) };
}
