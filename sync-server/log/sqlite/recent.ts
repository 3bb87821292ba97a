/** What was used of late. */
export interface Recent<K, V> {
  /** Null when it was let go, or was never there. */
  find(key: K): V | null;
  keep(key: K, value: V): void;
  clear(): void;
}

/**
 * Keeps at least half of `most` values, those that were used last, in two generations: what is not used while
 * the young one fills up is let go with the old one.
 */
export function createRecent<K, V>(most: number): Recent<K, V> {
  let young = new Map<K, V>();
  let old = new Map<K, V>();

  function keep(key: K, value: V): void {
    if (young.size >= most / 2 && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    keep,
    find(key) {
      const known = young.get(key);
      if (known !== undefined) return known;
      const kept = old.get(key);
      if (kept === undefined) return null;
      keep(key, kept);
      return kept;
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
