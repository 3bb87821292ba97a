import {
  decodeUpdate,
  diffUpdate,
  encodeStateVector,
  encodeStateVectorFromUpdate,
  parseUpdateMeta,
} from 'yjs';
import { createRangeSets } from './clock-ranges.ts';
import type { UpdateOutline } from './update-outline.ts';

/** A document as bytes: one state, and the updates that came after it. Nothing of it is ever handed to a Yjs document. */
export interface RoomState {
  /** Bytes of all of it. */
  readonly bytes: number;
  /** Updates after the state. */
  readonly later: number;
  stateVector(): Uint8Array;
  /** Updates that bring a client with this state vector all of it, in this order; at least one. */
  missing(stateVector: Uint8Array): readonly Uint8Array[];
  /** Whether an update that has been walked over holds anything new. */
  brings(update: Uint8Array, outline: UpdateOutline): boolean;
  /** Takes in an update that has been walked over. */
  add(update: Uint8Array): void;
  /** The state and the updates after it, in order. */
  parts(): readonly Uint8Array[];
  /** From now on `state` stands for the first `count` parts. */
  rebase(state: Uint8Array, count: number): void;
}

/** Yjs' state without anything in it. */
const NOTHING = Uint8Array.of(0, 0);

/** Yjs' state vector of somebody who has nothing. */
function hasNothing(stateVector: Uint8Array): boolean {
  return stateVector.length === 1 && stateVector[0] === 0;
}

/**
 * Starts with a state that was merged where it could do no harm (null: nothing). All that happens here is reading
 * bytes once, in proportion to them, so that it may be done beside everything else.
 */
export function createRoomState(initial: Uint8Array | null): RoomState {
  let base = initial ?? NOTHING;
  let later: Uint8Array[] = [];
  let bytes = base.length;
  const clocks = new Map<number, number>();
  const deleted = createRangeSets();

  function learn(update: Uint8Array): void {
    for (const [client, to] of parseUpdateMeta(update).to) {
      clocks.set(client, Math.max(clocks.get(client) ?? 0, to));
    }
    for (const [client, ranges] of deletionsOf(update)) {
      for (const { clock, len } of ranges) deleted.add(client, { from: clock, to: clock + len });
    }
  }

  learn(base);
  return {
    get bytes() {
      return bytes;
    },
    get later() {
      return later.length;
    },
    stateVector: () => encodeStateVector(clocks),
    missing: (stateVector) => [hasNothing(stateVector) ? base : diffUpdate(base, stateVector), ...later],
    brings(update, outline) {
      if (outline.clients.some(({ client, to }) => to > (clocks.get(client) ?? 0))) return true;
      if (outline.deletes === 0) return false;
      return [...deletionsOf(update)].some(([client, ranges]) =>
        ranges.some(({ clock, len }) => !deleted.covers(client, { from: clock, to: clock + len })),
      );
    },
    add(update) {
      later.push(update);
      bytes += update.length;
      learn(update);
    },
    parts: () => [base, ...later],
    rebase(state, count) {
      base = state;
      later = later.slice(Math.max(0, count - 1));
      bytes = later.reduce((sum, { length }) => sum + length, base.length);
    },
  };
}

/** What an update deletes. Its structs are cut off first, so that they are not built only to be thrown away. */
function deletionsOf(update: Uint8Array): ReadonlyMap<number, readonly { clock: number; len: number }[]> {
  return decodeUpdate(diffUpdate(update, encodeStateVectorFromUpdate(update))).ds.clients;
}
