/** The end of a stream of bytes. */
export interface Tail {
  push(bytes: Uint8Array): void;
  /** As text; `truncated` when something before it was dropped. */
  read(): { readonly output: string; readonly truncated: boolean };
}

/** Keeps the last `limit` bytes of what is pushed. */
export function createTail(limit: number): Tail {
  let kept: Uint8Array[] = [];
  let size = 0;
  let dropped = false;
  const compact = (): Buffer => {
    const all = Buffer.concat(kept);
    const last = all.subarray(Math.max(0, all.length - limit));
    dropped ||= last.length < all.length;
    kept = [last];
    size = last.length;
    return last;
  };
  return {
    push(bytes) {
      kept.push(bytes);
      size += bytes.length;
      // Seldom, so that many small pieces are not copied again and again.
      if (size > 2 * limit) compact();
    },
    read() {
      const last = compact();
      // A cut through a character leaves up to three bytes of it in front.
      const whole = last.findIndex((byte) => (byte & 0xc0) !== 0x80);
      return { output: last.subarray(dropped && whole > 0 ? whole : 0).toString(), truncated: dropped };
    },
  };
}
