import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from '../../shared/lib/bytes.ts';
import { toUtf8 } from '../../shared/lib/utf8.ts';
import { createSigner, isSignedBy, sha256 } from './keys.ts';

test('the key of a seed is that of RFC 8032, 7.1', () => {
  const seed = Uint8Array.from(
    Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
  );
  const signer = createSigner(seed);
  expect(toHex(signer.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  const signature = signer.sign(new Uint8Array());
  expect(toHex(signature).slice(0, 32)).toBe('e5564300c360ac729086e2cc806e828a');
  expect(isSignedBy(signer.publicKey, new Uint8Array(), signature)).toBe(true);
  expect(isSignedBy(signer.publicKey, Uint8Array.of(0), signature)).toBe(false);
  expect(isSignedBy(signer.publicKey, new Uint8Array(), signature.subarray(1))).toBe(false);
  expect(isSignedBy(new Uint8Array(31), new Uint8Array(), signature)).toBe(false);
});

test('a digest is plain bytes', () => {
  const bytes = toUtf8('abc');
  expect(sha256(bytes)).toEqual(Uint8Array.from(createHash('sha256').update(bytes).digest()));
});
