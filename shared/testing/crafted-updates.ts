import * as encoding from 'lib0/encoding';
import type { SeededRandom } from './seeded-random.ts';

const { writeUint8, writeVarString, writeVarUint } = encoding;
const CLIENTS = [1, 2, 3, 4];
const NEIGHBOURS = [0x80, 0x80, 0x40, 0xc0, 0];
const KEY = 0x20;

interface Craft {
  readonly to: encoding.Encoder;
  readonly random: SeededRandom;
  /** The clock that each client has come to, with this update. */
  readonly now: Map<number, number>;
}

/** Names something of any client, mostly something that is there. */
function writeName({ to, random, now }: Craft, client: number, clock: number): void {
  const other = random.chance(0.4) ? client : random.pick(CLIENTS);
  const end = other === client ? clock : (now.get(other) ?? 0);
  writeVarUint(to, other);
  writeVarUint(to, random.chance(0.02) ? end + random.below(3) : random.below(Math.max(1, end)));
}

function repeat(length: number, write: () => void): number {
  for (let i = 0; i < length; i++) write();
  return length;
}

/** Writes the content of an item and returns its length. */
function writeContent({ to, random }: Craft, type: number): number {
  const several = 1 + random.below(3);
  switch (type) {
    case 1:
      writeVarUint(to, several);
      return several;
    case 2:
      writeVarUint(to, several);
      return repeat(several, () => writeVarString(to, random.pick(['1', 'undefined', '[{}]'])));
    case 3:
      encoding.writeVarUint8Array(to, new Uint8Array(2));
      return 1;
    case 4: {
      const text = random.pick(['a', 'bc', '🙂', 'x🙂y🙂', 'ghijklm']);
      writeVarString(to, text);
      return text.length;
    }
    case 5:
      writeVarString(to, random.pick(['{}', 'null', '1']));
      return 1;
    case 6:
      writeVarString(to, random.pick(['bold', 'italic']));
      writeVarString(to, random.pick(['true', 'null', '{"a":1}']));
      return 1;
    case 7: {
      const kind = random.below(7);
      writeVarUint(to, kind);
      if (kind === 3 || kind === 5) writeVarString(to, 'p');
      return 1;
    }
    case 8:
      writeVarUint(to, several);
      return repeat(several, () => encoding.writeAny(to, random.pick([1, null, 'x', { a: [1] }])));
    default:
      writeVarString(to, 'guid');
      encoding.writeAny(to, random.pick([{}, { gc: false }, { autoLoad: true, meta: { x: 1 } }]));
      return 1;
  }
}

/** Writes a struct of any kind and returns its length. */
function writeStruct(craft: Craft, client: number, clock: number): number {
  const { to, random, now } = craft;
  const type = random.pick([0, 1, 1, 2, 3, 4, 4, 4, 5, 6, 7, 7, 7, 7, 8, 8, 9, random.chance(0.1) ? 10 : 4]);
  if (type === 0 || type === 10) {
    writeUint8(to, type);
    const length = 1 + random.below(5);
    writeVarUint(to, length);
    return length;
  }
  const something = clock > 0 || now.size > 0;
  const neighbours = something ? random.pick(NEIGHBOURS) : 0;
  const key = random.chance(0.3) ? KEY : 0;
  writeUint8(to, type | neighbours | key);
  if (neighbours & 0x80) writeName(craft, client, clock);
  if (neighbours & 0x40) writeName(craft, client, clock);
  if (neighbours === 0) {
    const top = !something || random.chance(0.4);
    writeVarUint(to, top ? 1 : 0);
    if (top) writeVarString(to, random.pick(['m', 'a', 't', 'x']));
    else writeName(craft, client, clock);
    if (key) writeVarString(to, random.pick(['k', 'l']));
  }
  return writeContent(craft, type);
}

function writeSection(craft: Craft, client: number): void {
  const { to, random, now } = craft;
  const known = now.get(client) ?? 0;
  const structs = 1 + random.below(5);
  let clock = random.chance(0.7) ? known : Math.max(0, known - random.below(6));
  if (random.chance(0.03)) clock++;
  writeVarUint(to, structs);
  writeVarUint(to, client);
  writeVarUint(to, clock);
  for (let i = 0; i < structs; i++) clock += writeStruct(craft, client, clock);
  now.set(client, Math.max(known, clock));
}

function writeDeletes({ to, random, now }: Craft): void {
  const clients = [...now.keys()].filter(() => random.chance(0.4));
  writeVarUint(to, clients.length);
  for (const client of clients) {
    const from = random.below(now.get(client) ?? 1);
    writeVarUint(to, client);
    writeVarUint(to, 1);
    writeVarUint(to, from);
    writeVarUint(to, 1 + random.below((now.get(client) ?? 1) - from));
  }
}

/**
 * An update that is well-formed and means nothing: structs of all kinds that hang on any others, repeat what
 * is `known` (clocks by client), and delete. What a program could send that knows the format and means ill.
 */
export function craftUpdate(random: SeededRandom, known: ReadonlyMap<number, number>): Uint8Array {
  const craft: Craft = { to: encoding.createEncoder(), random, now: new Map(known) };
  const clients = CLIENTS.filter(() => random.chance(0.5));
  writeVarUint(craft.to, clients.length);
  for (const client of clients) writeSection(craft, client);
  writeDeletes(craft);
  return encoding.toUint8Array(craft.to);
}
