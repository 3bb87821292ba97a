const LEAST = 64;
const MOST = 64 * 1024;

/** Bytes that zlib takes for its output at once: with its default, tens of thousands of small texts take a gigabyte. */
export function chunkFor(length: number): number {
  return Math.min(Math.max(length + 1, LEAST), MOST);
}
