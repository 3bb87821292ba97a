import type { Stats } from './stats.ts';

/** Keeps what is expensive to make, for whoever asks for the same soon after. */
export interface SharedValues<T> {
  /** What was made under this key and is still there, or being made. */
  find(key: string): Promise<T> | undefined;
  /** Makes it, also where there is one already. What fails is not kept. */
  make(key: string, work: () => Promise<T>): Promise<T>;
  clear(): void;
}

interface Entry<T> {
  readonly value: Promise<T>;
  bytes: number;
}

/** Bounded in bytes; what was asked for longest ago goes first. */
export function createSharedValues<T>(options: {
  readonly mostBytes: number;
  readonly stats: Stats;
  sizeOf(value: T): number;
}): SharedValues<T> {
  const { mostBytes, stats, sizeOf } = options;
  const entries = new Map<string, Entry<T>>();
  let total = 0;

  function drop(key: string, entry: Entry<T>): void {
    if (entries.get(key) !== entry) return;
    entries.delete(key);
    total -= entry.bytes;
    stats.move('frameCacheBytes', -entry.bytes);
  }

  function weigh(key: string, entry: Entry<T>, value: T): void {
    if (entries.get(key) !== entry) return;
    entry.bytes = sizeOf(value);
    total += entry.bytes;
    stats.move('frameCacheBytes', entry.bytes);
    for (const [oldest, old] of entries) {
      if (total <= mostBytes) return;
      drop(oldest, old);
    }
  }

  return {
    find(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    make(key, work) {
      const old = entries.get(key);
      if (old) drop(key, old);
      const entry: Entry<T> = { value: work(), bytes: 0 };
      entries.set(key, entry);
      entry.value.then(
        (value) => weigh(key, entry, value),
        () => drop(key, entry),
      );
      return entry.value;
    },
    clear() {
      for (const [key, entry] of [...entries]) drop(key, entry);
    },
  };
}
