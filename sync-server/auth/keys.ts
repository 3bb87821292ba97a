import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { toBase64Url } from '../../shared/lib/bytes.ts';

/** The server's Ed25519 key: signs `meta` records and snapshots. */
export interface Signer {
  /** 32 bytes, as in `welcome`. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

/** What stands before the seed of an Ed25519 key in PKCS #8. */
const PKCS8 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);
const PUBLIC_KEY = 32;

const SHA256 = 32;

/**
 * SHA-256. Taken as text and turned into bytes: a buffer from outside of V8's heap takes longer to make, and to
 * collect, than the hash itself (measured).
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(SHA256);
  for (let i = 0; i < SHA256; i++) digest[i] = text.charCodeAt(i);
  return digest;
}

/** Makes the key of a 32-byte seed; the same seed gives the same key. */
export function createSigner(seed: Uint8Array): Signer {
  const der = Buffer.concat([PKCS8, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_KEY);
  return { publicKey: new Uint8Array(publicKey), sign: (bytes) => new Uint8Array(sign(null, bytes, key)) };
}

/** True when `signature` is the Ed25519 signature of exactly these bytes by this key. Never throws. */
export function isSignedBy(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) };
    return verify(null, bytes, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
