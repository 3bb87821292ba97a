import { fail } from './update-reader.ts';

/** Updates below this many bytes hold too few structs to crowd a place. */
const SMALL = 8 * 1024;

/**
 * Steps that Yjs may take past items which were put at one place. It takes them one by one, about 0.4 µs each: 8,000
 * items at one place, in 56 KB, cost 14 s.
 */
const MAX_STEPS = 2 ** 21;

/** Left neighbours that are none. Clients have 32 bits. */
const START = -1;
const PARENT = -2;

/** What was put behind one neighbour so far. */
interface Place {
  items: number;
  /** The last of them. */
  client: number;
  clock: number;
}

/** Where the items of an update were put. */
export interface Crowding {
  readonly places: Map<number, Map<number, Place>>;
  steps: number;
}

/** Null for an update that is too small to need it. */
export function watchCrowding(bytes: Uint8Array): Crowding | null {
  return bytes.length < SMALL ? null : { places: new Map(), steps: 0 };
}

/** A number for the name of a parent and the key in it; others may have the same, which counts a little too much. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

export interface PutItem {
  readonly client: number;
  readonly clock: number;
  readonly origin: readonly [client: number, clock: number] | null;
  readonly right: readonly [client: number, clock: number] | null;
  /** `hashOf` parent and key, for an item without neighbours. */
  readonly parent: number;
}

/**
 * Counts an item among those at its place. What goes right before the last one there costs nothing: so does a person
 * write. Everything else may have to pass all that are there. Fails where that gets too much.
 */
export function countItem(crowding: Crowding, { client, clock, origin, right, parent }: PutItem): void {
  const [left, at] = origin ?? (right ? [START, 0] : [PARENT, parent]);
  const ofLeft = crowding.places.get(left) ?? new Map<number, Place>();
  if (ofLeft.size === 0) crowding.places.set(left, ofLeft);
  const place = ofLeft.get(at);
  if (!place) {
    ofLeft.set(at, { items: 1, client, clock });
    return;
  }
  const isBeforeLast = right !== null && right[0] === place.client && right[1] === place.clock;
  if (!isBeforeLast) {
    crowding.steps += place.items;
    if (crowding.steps > MAX_STEPS) fail();
  }
  place.items += 1;
  place.client = client;
  place.clock = clock;
}
