import { isUtf8 } from 'node:buffer';

/**
 * The line of a recording for what was printed at `at`, in seconds. Frames may cut characters and the format wants
 * text, so it begins with the `rest` of the frame before, and what is no whole character yet is the next rest.
 */
export function outputLine(
  at: number,
  rest: Uint8Array,
  bytes: Uint8Array,
): { readonly line: Buffer; readonly rest: Uint8Array } {
  const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : asBuffer(bytes);
  const cut = all.length - unfinishedBytes(all);
  return { line: lineOf(at, all.subarray(0, cut)), rest: new Uint8Array(all.subarray(cut)) };
}

/**
 * JSON escapes nothing above ASCII that Latin-1 holds, so bytes of UTF-8 that are taken for Latin-1 and given back as
 * such are the same JSON as their characters, for a third of the work. Bytes that are no UTF-8 take the long way, and
 * are replaced there.
 */
function lineOf(at: number, whole: Buffer): Buffer {
  if (!isUtf8(whole)) return Buffer.from(`${JSON.stringify([at, 'o', whole.toString('utf8')])}\n`);
  return Buffer.from(`${JSON.stringify([at, 'o', whole.toString('latin1')])}\n`, 'latin1');
}

/** How many bytes at the end begin a character without ending it. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    // Bytes that follow are looked past, to the one that says how many there should be.
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

/** Bytes of the character that this byte begins; 1 for what begins none. */
function lengthOf(lead: number): number {
  if (lead >= 0xf8) return 1;
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
