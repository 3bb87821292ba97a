import { countItem, hashOf, watchCrowding, type Crowding } from './update-crowding.ts';
import type { ClientSection, ClockRange } from './update-outline.ts';
import { fail, readByte, readCount, readUint, skipBytes, skipText } from './update-reader.ts';
import type { Reader } from './update-reader.ts';
import { addLink, INSIDE, KEYED, setFlags, setName, WIDE } from './update-rehearsal.ts';
import { skipAny, skipDocumentOptions, skipJson, skipJsonItem, skipName } from './update-values.ts';

/** Client ids have 32 bits. */
const MAX_CLIENT = 2 ** 32 - 1;

/** The clocks of a client end here: nobody writes more, and databases keep them in 32 bits. */
const MAX_CLOCK = 2 ** 31 - 1;

/** Each sub-document takes kilobytes of memory and can be written in a few bytes. */
const MAX_DOCUMENTS = 1_000;

/** A struct's first byte: what it names, above its type. */
const HAS_ORIGIN = 0b10000000;
const HAS_RIGHT_ORIGIN = 0b01000000;
const HAS_KEY = 0b00100000;
const TYPE = 0b00011111;

const COLLECTED = 0;
const DELETED = 1;
const JSON_LIST = 2;
const ANY_LIST = 8;
const SKIPPED = 10;

/** A walk over an update, and what was found on the way. */
export interface Walk extends Reader {
  readonly references: Map<number, number>;
  /** The structs of the present client, for a rehearsal. */
  links: number[];
  /** The client and the clock of the present struct, and the type of the one before it. */
  client: number;
  clock: number;
  before: number;
  documents: number;
  /** Values in lists, and how many structs continue the list of the struct before them. */
  values: number;
  joins: number;
  /** Where its items are put; null for a small update. */
  readonly crowding: Crowding | null;
  /** What was named last. */
  named: readonly [client: number, clock: number] | null;
}

/** Begins a walk. */
export function createWalk(bytes: Uint8Array): Walk {
  return {
    bytes,
    at: 0,
    references: new Map(),
    links: [],
    client: 0,
    clock: 0,
    before: COLLECTED,
    documents: 0,
    values: 0,
    joins: 0,
    crowding: watchCrowding(bytes),
    named: null,
  };
}

export function readClient(from: Reader): number {
  return readUint(from, MAX_CLIENT);
}

export function readClock(from: Reader): number {
  return readUint(from, MAX_CLOCK);
}

/** The end of something that starts at `clock` and takes at least one tick. */
export function endOf(clock: number, length: number): number {
  return length > 0 && clock + length <= MAX_CLOCK ? clock + length : fail();
}

/** Whether a struct is nothing but a length. */
function isBare(type: number): boolean {
  return type === COLLECTED || type === SKIPPED;
}

/** Walks over the structs of one client, which follow its id and first clock. */
export function walkSection(walk: Walk, structs: number): ClientSection {
  const client = (walk.client = readClient(walk));
  const from = (walk.clock = readClock(walk));
  const ranges: ClockRange[] = [];
  let start = from;
  walk.before = COLLECTED;
  for (let i = 0; i < structs; i++) {
    const info = readByte(walk);
    const bare = isBare(info);
    // What hangs on nothing needs no link of its own behind another such.
    if (!bare || !isBare(walk.before)) addLink(walk.links, walk.clock);
    const end = endOf(walk.clock, bare ? readClock(walk) : walkItem(walk, info));
    if (info === SKIPPED) {
      if (start < walk.clock) ranges.push({ from: start, to: walk.clock });
      start = end;
    }
    walk.before = info & TYPE;
    walk.clock = end;
  }
  if (start < walk.clock) ranges.push({ from: start, to: walk.clock });
  return { client, from, to: walk.clock, ranges };
}

/** Returns the length of the item in clock ticks. */
function walkItem(walk: Walk, info: number): number {
  const type = info & TYPE;
  const continues = (info & HAS_ORIGIN) !== 0 && walkName(walk, 0) && walk.before === type;
  const origin = info & HAS_ORIGIN ? walk.named : null;
  if (info & HAS_RIGHT_ORIGIN) walkName(walk, info & HAS_ORIGIN ? 1 : 0);
  const right = info & HAS_RIGHT_ORIGIN ? walk.named : null;
  let flags = info & HAS_KEY ? KEYED : 0;
  const start = walk.at;
  if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) flags |= walkParent(walk, info);
  if (walk.crowding) {
    const { client, clock, bytes, at } = walk;
    countItem(walk.crowding, { client, clock, origin, right, parent: hashOf(bytes, start, at) });
  }
  const length = walkContent(walk, type);
  if (type === ANY_LIST || type === JSON_LIST) {
    walk.values += length;
    if (continues) walk.joins++;
  }
  if (length > 1 && type !== DELETED) flags |= WIDE;
  setFlags(walk.links, flags);
  return length;
}

/** A neighbour or a parent: true when it is the clock before. Yjs relies on a client to name only what it wrote before. */
function walkName(walk: Walk, place: 0 | 1): boolean {
  const client = readClient(walk);
  const clock = readClock(walk);
  if (client === walk.client && clock >= walk.clock) fail();
  setName(walk.links, place, client, clock);
  if (walk.crowding) walk.named = [client, clock];
  const highest = walk.references.get(client);
  if (highest === undefined || highest < clock) walk.references.set(client, clock);
  return client === walk.client && clock === walk.clock - 1;
}

/** The parent of an item without neighbours, and its key in it. Returns the item's flag. */
function walkParent(walk: Walk, info: number): number {
  const named = readUint(walk, 1) === 1;
  if (named) skipName(walk);
  else walkName(walk, 0);
  if (info & HAS_KEY) skipName(walk);
  return named ? 0 : INSIDE;
}

/** The content types of Yjs 13, by number. Returns the length in clock ticks. */
function walkContent(walk: Walk, type: number): number {
  switch (type) {
    case DELETED:
      return readClock(walk);
    case JSON_LIST:
      return repeat(walk, skipJsonItem);
    case 3: // binary
      skipBytes(walk);
      return 1;
    case 4: // text
      return skipText(walk);
    case 5: // embedded
      skipJson(walk);
      return 1;
    case 6: // format
      skipName(walk);
      skipJson(walk);
      return 1;
    case 7: // shared type
      walkType(walk);
      return 1;
    case ANY_LIST:
      return repeat(walk, skipAny);
    case 9: // sub-document
      if (++walk.documents > MAX_DOCUMENTS) fail();
      skipText(walk);
      skipDocumentOptions(walk);
      return 1;
    default:
      return fail();
  }
}

function repeat(walk: Walk, skip: (from: Reader) => void): number {
  const n = readCount(walk, 1);
  for (let i = 0; i < n; i++) skip(walk);
  return n;
}

function walkType(walk: Walk): void {
  const type = readUint(walk, 6);
  if (type === 3 || type === 5) skipText(walk);
}
