import type { Random } from '../lib/ports.ts';

/** Randomness that is the same for the same seed, and what a test wants of it. Not for secrets. */
export interface SeededRandom extends Random {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with this probability (0 to 1). */
  chance(probability: number): boolean;
  /** One of the items; throws when there is none. */
  pick<T>(items: readonly T[]): T;
  /** A generator of its own for `name`: what it is asked for changes nothing here, and the other way round. */
  fork(name: string): SeededRandom;
}

/** The state that a generator begins with. */
type Key = readonly [number, number, number];

/** Mixes a name into a key, so that each name leads to a sequence of its own. */
function mix([a, b, c]: Key, name: string): Key {
  let [x, y, z] = [a ^ 0x7f4a7c15, b ^ 0x94d049bb, c ^ 0xbf58476d];
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    x = Math.imul(x ^ code, 0x01000193);
    y = Math.imul(y ^ (code + x), 0x85ebca6b);
    z = Math.imul(z ^ (code + y), 0xc2b2ae35);
  }
  return [x ^ (z >>> 15), y ^ (x >>> 13), z ^ (y >>> 16)];
}

/** sfc32: 128 bits of state. */
function createWords([first, second, third]: Key): () => number {
  let [a, b, c, counter] = [first | 0, second | 0, third | 0, 1];
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + mixed) | 0;
    return mixed >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function create(key: Key): SeededRandom {
  const next = createWords(key);
  const below = (limit: number): number => next() % limit;
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() / 2 ** 32 < probability,
    pick(items) {
      const item = items[below(items.length || 1)];
      if (item === undefined) throw new Error('There is nothing to choose from');
      return item;
    },
    fork: (name) => create(mix(key, name)),
  };
}

/** Creates randomness from a seed. All bits of a whole number up to 2^53 count. */
export function createSeededRandom(seed: number): SeededRandom {
  return create([seed | 0, 0x9e3779b9 ^ Math.trunc(seed / 2 ** 32), 0x243f6a88]);
}
