import { damagedArchive, hugeArchive, invalidArchive } from './archive-error.ts';
import { archiveLimits } from './limits.ts';
import { MAX_16, MAX_32, methods, signatures, sizes, ZIP64_EXTRA } from './zip-layout.ts';

/** An entry as the directory announces it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly offset: number;
}

/** The bytes of the file. `read` rejects when they are not there. */
interface Source {
  readonly length: number;
  read(position: number, length: number): Promise<Buffer>;
}

interface Place {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

const ENCRYPTED = 1;

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalidArchive('its directory makes no sense');
  return Number(value);
}

/** The place of the end record in the tail of the file: it may be followed by a comment. */
function findEnd(tail: Buffer): number | null {
  for (let at = tail.length - sizes.end; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === signatures.end;
    if (isEnd && at + sizes.end + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return null;
}

async function startsLikeZip({ length, read }: Source): Promise<boolean> {
  return length >= 4 && (await read(0, 4)).readUInt32LE(0) === signatures.local;
}

async function findDirectory(source: Source): Promise<Place> {
  const tailLength = Math.min(source.length, sizes.end + MAX_16 + sizes.locator64);
  const tail = await source.read(source.length - tailLength, tailLength);
  const at = findEnd(tail);
  if (at === null) {
    throw (await startsLikeZip(source))
      ? damagedArchive('its end is missing')
      : invalidArchive('it is no zip file');
  }
  const locator = at - sizes.locator64;
  if (locator < 0 || tail.readUInt32LE(locator) !== signatures.locator64) {
    return {
      count: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
  }
  const position = toNumber(tail.readBigUInt64LE(locator + 8));
  if (position + sizes.end64 > source.length) throw damagedArchive('its directory cannot be found');
  const end64 = await source.read(position, sizes.end64);
  if (end64.readUInt32LE(0) !== signatures.end64) throw damagedArchive('its directory cannot be found');
  return {
    count: toNumber(end64.readBigUInt64LE(32)),
    size: toNumber(end64.readBigUInt64LE(40)),
    offset: toNumber(end64.readBigUInt64LE(48)),
  };
}

/** The values of the Zip64 extra field, in their order. */
function extraValues(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    const body = extra.subarray(at + 4, at + 4 + length);
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) {
      return Array.from({ length: Math.floor(body.length / 8) }, (_, nth) =>
        toNumber(body.readBigUInt64LE(nth * 8)),
      );
    }
    at += 4 + length;
  }
  return [];
}

/** Reads one line of the directory; answers it and where the next one begins. */
function readEntry(directory: Buffer, at: number): { entry: ZipEntry; next: number } {
  const isLine = at + sizes.central <= directory.length && directory.readUInt32LE(at) === signatures.central;
  if (!isLine) throw damagedArchive('its directory is cut off');
  const nameEnd = at + sizes.central + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const next = extraEnd + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw damagedArchive('its directory is cut off');
  const large = extraValues(directory.subarray(nameEnd, extraEnd));
  const value = (place: number): number => {
    const short = directory.readUInt32LE(at + place);
    return short === MAX_32 ? (large.shift() ?? short) : short;
  };
  const size = value(24);
  const compressed = value(20);
  const offset = value(42);
  const name = directory.toString('utf8', at + sizes.central, nameEnd);
  const method = directory.readUInt16LE(at + 10);
  if (directory.readUInt16LE(at + 8) & ENCRYPTED) throw invalidArchive('it is encrypted');
  if (method !== methods.stored && method !== methods.deflated) {
    throw invalidArchive('it is packed in a way that Hearth does not use');
  }
  if (method === methods.stored && size !== compressed) throw damagedArchive('its directory makes no sense');
  return { entry: { name, method, crc: directory.readUInt32LE(at + 16), compressed, size, offset }, next };
}

/** Entries that share bytes, or that unpack to a multitude of the file, make a bomb. */
function checkLengths(entries: readonly ZipEntry[], { offset }: Place): void {
  let packed = 0;
  let unpacked = 0;
  for (const entry of entries) {
    packed += sizes.local + entry.name.length + entry.compressed;
    unpacked += entry.size;
    if (entry.offset + sizes.local + entry.compressed > offset)
      throw damagedArchive('its directory makes no sense');
  }
  if (packed > offset) throw invalidArchive('its parts overlap');
  const { totalBytes, freeBytes, growth } = archiveLimits;
  if (unpacked > totalBytes || unpacked > Math.max(freeBytes, offset * growth)) {
    throw hugeArchive(`it would unpack to ${Math.round(unpacked / 1024 / 1024)} MiB`);
  }
}

/** Reads the directory of a zip file by name. Throws ARCHIVE_INVALID, ARCHIVE_DAMAGED or ARCHIVE_TOO_LARGE. */
export async function readDirectory(source: Source): Promise<Map<string, ZipEntry>> {
  const place = await findDirectory(source);
  const { count, size, offset } = place;
  if (count > archiveLimits.entries) throw hugeArchive(`it has ${count} parts`);
  if (size > archiveLimits.directoryBytes) throw hugeArchive('its directory is too long');
  if (offset + size > source.length) throw damagedArchive('its directory is cut off');
  const directory = await source.read(offset, size);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    const { entry, next } = readEntry(directory, at);
    entries.push(entry);
    at = next;
  }
  checkLengths(entries, place);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  if (byName.size < entries.length) throw invalidArchive('it has two parts of the same name');
  return byName;
}
