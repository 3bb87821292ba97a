/** Many updates in two buffers, which are handed to another thread without copying them one by one. */
export interface PackedUpdates {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each update ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Copies the updates into buffers of their own. */
export function packUpdates(updates: readonly Uint8Array[]): PackedUpdates {
  const bytes = new Uint8Array(updates.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(updates.length);
  let at = 0;
  for (const [i, update] of updates.entries()) {
    bytes.set(update, at);
    at += update.length;
    ends[i] = at;
  }
  return { bytes, ends };
}

/** Views of the updates, in order. */
export function unpackUpdates({ bytes, ends }: PackedUpdates): Uint8Array[] {
  return Array.from(ends, (end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
