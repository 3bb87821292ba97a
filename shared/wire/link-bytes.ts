/**
 * The bytes whose SHA-256 is the next link of a chain (SPEC.md, S1) or digest (D1): the hash before, then that
 * of the record. Both have 32 bytes, so that nothing need tell them apart.
 */
export function linkBytes(previousHash: Uint8Array, recordHash: Uint8Array): Uint8Array {
  const link = new Uint8Array(previousHash.length + recordHash.length);
  link.set(previousHash);
  link.set(recordHash, previousHash.length);
  return link;
}
