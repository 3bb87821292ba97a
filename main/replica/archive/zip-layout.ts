/**
 * The records of a zip file, as far as an export uses them (APPNOTE 6.3.10). The end records are always
 * written in their Zip64 form too: a workspace may have more documents than the 65,535 of the old form.
 */

export const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;

/** Bytes of the fixed parts of the records. */
export const sizes = { local: 30, central: 46, end: 22, end64: 56, locator64: 20 } as const;

export const methods = { stored: 0, deflated: 8 } as const;

export const MAX_16 = 0xffff;
export const MAX_32 = 0xffffffff;
export const ZIP64_EXTRA = 1;

const VERSION = 20;
const VERSION_64 = 45;
const UTF8_NAME = 0x800;
/** 1 January 1980: entries have no time of their own, so that the same workspace gives the same bytes. */
const NO_DATE = 0x0021;
/** Made on Unix: the upper half of the attributes is a mode. */
const MADE_BY = (3 << 8) | VERSION_64;
const FILE_MODE = (0o100644 << 16) >>> 0;

/** One entry as both of its headers say. */
export interface EntryHeader {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Whether the lengths are written with 64 bits. */
  readonly large: boolean;
}

function extraOf(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + values.length * 8);
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(values.length * 8, 2);
  for (const [nth, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + nth * 8);
  return extra;
}

/** The fields that both headers have in common, from `version needed` to the length of the extra field. */
function common(header: EntryHeader, name: Buffer, extra: Buffer): Buffer {
  const { method, crc, compressed, size, large } = header;
  const out = Buffer.alloc(26);
  out.writeUInt16LE(large ? VERSION_64 : VERSION, 0);
  out.writeUInt16LE(UTF8_NAME, 2);
  out.writeUInt16LE(method, 4);
  out.writeUInt16LE(0, 6);
  out.writeUInt16LE(NO_DATE, 8);
  out.writeUInt32LE(crc, 10);
  out.writeUInt32LE(large ? MAX_32 : compressed, 14);
  out.writeUInt32LE(large ? MAX_32 : size, 18);
  out.writeUInt16LE(name.length, 22);
  out.writeUInt16LE(extra.length, 24);
  return out;
}

function signature(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

/** The header before an entry's bytes. Its length depends on `name` and `large` only. */
export function localHeader(header: EntryHeader): Buffer {
  const name = Buffer.from(header.name);
  const extra = extraOf(header.large ? [header.size, header.compressed] : []);
  return Buffer.concat([signature(signatures.local), common(header, name, extra), name, extra]);
}

/** The entry's line in the directory. */
export function centralHeader(header: EntryHeader, offset: number): Buffer {
  const name = Buffer.from(header.name);
  const far = offset >= MAX_32;
  const extra = extraOf([
    ...(header.large ? [header.size, header.compressed] : []),
    ...(far ? [offset] : []),
  ]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(FILE_MODE, 6);
  rest.writeUInt32LE(far ? MAX_32 : offset, 10);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(MADE_BY);
  const parts = [signature(signatures.central), madeBy, common(header, name, extra), rest, name, extra];
  return Buffer.concat(parts);
}

/** The records behind the directory. */
export function endRecords(directory: { count: number; size: number; offset: number }): Buffer {
  const { count, size, offset } = directory;
  const end64 = Buffer.alloc(sizes.end64);
  end64.writeUInt32LE(signatures.end64, 0);
  end64.writeBigUInt64LE(BigInt(sizes.end64 - 12), 4);
  end64.writeUInt16LE(MADE_BY, 12);
  end64.writeUInt16LE(VERSION_64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(sizes.locator64);
  locator.writeUInt32LE(signatures.locator64, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(sizes.end);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  return Buffer.concat([end64, locator, end]);
}
