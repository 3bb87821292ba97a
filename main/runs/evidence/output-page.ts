/** Bytes of one page. */
const PAGE = 64 * 1024;

export interface OutputPage {
  readonly text: string;
  /** Where the next page begins, in bytes; null after the last. */
  readonly next: number | null;
}

/** Reads a page of a text in UTF-8; no character is parted between two pages. What is no UTF-8 shows as `�`. */
export function pageOf(bytes: Uint8Array, from: number, size: number = PAGE): OutputPage {
  const end = Math.min(from + size, bytes.length);
  const whole = end < bytes.length ? beforeCharacter(bytes, end, from) : end;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, whole));
  return { text, next: whole < bytes.length ? whole : null };
}

/** The place before the character that `end` would part: at most three bytes back. */
function beforeCharacter(bytes: Uint8Array, end: number, from: number): number {
  for (let place = end; place > from && place > end - 4; place--) {
    if (((bytes[place] ?? 0) & 0xc0) !== 0x80) return place;
  }
  return end;
}
