const BYTEA = 17;
const HEADER = 20;
const NULL = -1;

/**
 * Bytes as an array parameter in PostgreSQL's binary form: one dimension, elements with their lengths. As text
 * they would be twice as long.
 */
export function bytesArray(items: readonly (Uint8Array | null)[]): Buffer {
  const size = items.reduce((sum, item) => sum + 4 + (item?.length ?? 0), HEADER);
  const array = Buffer.allocUnsafe(size);
  // Dimensions, whether there are nulls, type of the elements, how many, number of the first.
  const header = [1, items.includes(null) ? 1 : 0, BYTEA, items.length, 1];
  let at = 0;
  for (const word of header) at = array.writeInt32BE(word, at);
  for (const item of items) {
    at = array.writeInt32BE(item?.length ?? NULL, at);
    if (!item) continue;
    array.set(item, at);
    at += item.length;
  }
  return array;
}
