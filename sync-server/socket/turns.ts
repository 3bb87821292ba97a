/** Runs work, so much of it at once; the rest waits, in its order. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets `most` work at once. */
export function createTurns(most: number): Turns {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever is next takes over, so that nobody comes in between.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
