import * as encoding from 'lib0/encoding';

const { writeUint8, writeVarString, writeVarUint } = encoding;

export type Id = readonly [client: number, clock: number];
export type Write = (to: encoding.Encoder) => void;

/** Content of an item: the number of its type, and what writes it. */
export interface Content {
  readonly type: number;
  readonly write: Write;
}

/** What an item hangs on. `parent`: the name of a type of the document, or the item of another. */
export interface Place {
  readonly origin?: Id;
  readonly right?: Id;
  readonly parent?: string | Id;
  readonly key?: string;
}

const strings =
  (...texts: readonly string[]): Write =>
  (to) =>
    texts.forEach((text) => writeVarString(to, text));

export const deleted = (length: number): Content => ({ type: 1, write: (to) => writeVarUint(to, length) });
export const text = (value: string): Content => ({ type: 4, write: strings(value) });
export const embed = (json: string): Content => ({ type: 5, write: strings(json) });
export const format = (key: string, json: string): Content => ({ type: 6, write: strings(key, json) });
/** A shared type: 0 is an array, 1 a map, 2 a text. */
export const sharedType = (kind: number): Content => ({ type: 7, write: (to) => writeVarUint(to, kind) });

/** Items of a list as JSON. */
export const jsonList = (...items: readonly string[]): Content => ({
  type: 2,
  write(to) {
    writeVarUint(to, items.length);
    strings(...items)(to);
  },
});

export const anyList = (...items: readonly unknown[]): Content => ({
  type: 8,
  write(to) {
    writeVarUint(to, items.length);
    // lib0 writes undefined for what it cannot write, which no test asks for.
    for (const each of items) encoding.writeAny(to, each as null);
  },
});

export const subDocument = (guid: string, options: unknown): Content => ({
  type: 9,
  write(to) {
    writeVarString(to, guid);
    encoding.writeAny(to, options as null);
  },
});

function writeId(to: encoding.Encoder, [client, clock]: Id): void {
  writeVarUint(to, client);
  writeVarUint(to, clock);
}

function writeParent(to: encoding.Encoder, parent: string | Id): void {
  writeVarUint(to, typeof parent === 'string' ? 1 : 0);
  if (typeof parent === 'string') writeVarString(to, parent);
  else writeId(to, parent);
}

/** Writes an item. Without a neighbour it needs a parent: 't' unless another is given. */
export function item({ type, write }: Content, { origin, right, parent = 't', key }: Place = {}): Write {
  return (to) => {
    const flags = (origin ? 0x80 : 0) | (right ? 0x40 : 0) | (key === undefined ? 0 : 0x20);
    writeUint8(to, type | flags);
    if (origin) writeId(to, origin);
    if (right) writeId(to, right);
    if (!origin && !right) writeParent(to, parent);
    if (!origin && !right && key !== undefined) writeVarString(to, key);
    write(to);
  };
}

const bare =
  (info: number, length: number): Write =>
  (to) => {
    writeUint8(to, info);
    writeVarUint(to, length);
  };

export const collected = (length: number): Write => bare(0, length);
export const skipped = (length: number): Write => bare(10, length);

/** The structs of one client from a clock on. */
export function section(client: number, clock: number, structs: readonly Write[]): Write {
  return (to) => {
    writeVarUint(to, structs.length);
    writeVarUint(to, client);
    writeVarUint(to, clock);
    for (const write of structs) write(to);
  };
}

/** Deleted ranges of one client, each as clock and length. */
export function deletion(
  client: number,
  ...ranges: readonly (readonly [clock: number, length: number])[]
): Write {
  return (to) => {
    writeVarUint(to, client);
    writeVarUint(to, ranges.length);
    for (const [clock, length] of ranges) {
      writeVarUint(to, clock);
      writeVarUint(to, length);
    }
  };
}

/** A V1 update, written by hand. */
export function handmade(sections: readonly Write[], deletions: readonly Write[] = []): Uint8Array {
  return encoding.encode((to) => {
    for (const part of [sections, deletions]) {
      writeVarUint(to, part.length);
      for (const write of part) write(to);
    }
  });
}

/** A V1 update of one client's structs, from clock 0. */
export function structsOf(client: number, ...structs: readonly Write[]): Uint8Array {
  return handmade([section(client, 0, structs)]);
}
