import type { ClockRange } from './update-outline.ts';

/** Ranges of clocks by client. */
export interface RangeSets {
  add(client: number, range: ClockRange): void;
  /** Whether all of a range is in. */
  covers(client: number, range: ClockRange): boolean;
}

/** The place of the first range that ends at `clock` or after it. */
function place(ranges: readonly ClockRange[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? clock) < clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Creates empty sets. Ranges that touch become one. */
export function createRangeSets(): RangeSets {
  const sets = new Map<number, ClockRange[]>();
  return {
    add(client, { from, to }) {
      const ranges = sets.get(client) ?? [];
      sets.set(client, ranges);
      const first = place(ranges, from);
      let end = first;
      let [low, high] = [from, to];
      for (let next = ranges[end]; next && next.from <= to; next = ranges[(end += 1)]) {
        low = Math.min(low, next.from);
        high = Math.max(high, next.to);
      }
      ranges.splice(first, end - first, { from: low, to: high });
    },
    covers(client, { from, to }) {
      const ranges = sets.get(client) ?? [];
      const found = ranges[place(ranges, from + 1)];
      return found !== undefined && found.from <= from && to <= found.to;
    },
  };
}
