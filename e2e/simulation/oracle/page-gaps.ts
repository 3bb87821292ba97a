const MAGIC = 'SQLite format 3\0';
/** Kinds of pages with cells (https://www.sqlite.org/fileformat2.html#b_tree_pages), and how long their heads are. */
const HEADS: ReadonlyMap<number, number> = new Map([
  [2, 12],
  [5, 12],
  [10, 8],
  [13, 8],
]);

/** Where the room between the list of cells and the cells begins and ends in a page; null when it has none. */
function gapOf(page: DataView, head: number): [from: number, to: number] | null {
  const length = HEADS.get(page.getUint8(head));
  if (length === undefined) return null;
  const from = head + length + 2 * page.getUint16(head + 3);
  const to = page.getUint16(head + 5) || 65_536;
  return to <= page.byteLength && from < to ? [from, to] : null;
}

/**
 * The bytes of a SQLite file, with zeros where its pages have room for more cells. Where cells are moved between pages,
 * SQLite leaves copies of them there, `secure_delete` or not (`rebuildPage` in its btree.c), which nothing can read until
 * they are written over. Other files come back as they are.
 */
export function withoutGaps(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return bytes;
  const size = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16);
  for (let at = 0; at + size <= bytes.length; at += size) {
    const page = new DataView(bytes.buffer, bytes.byteOffset + at, size);
    const gap = gapOf(page, at === 0 ? 100 : 0);
    if (gap) bytes.fill(0, at + gap[0], at + gap[1]);
  }
  return bytes;
}
