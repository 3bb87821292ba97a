import type { Timers } from '../../shared/lib/ports.ts';

/** Waits for a device that is over its rate, until its connection ends. */
export interface Delays {
  wait(ms: number): Promise<void>;
  /** Nobody waits any more. */
  end(): void;
}

/** Creates the delays of a connection. */
export function createDelays(timers: Timers): Delays {
  const finishes = new Set<() => void>();
  return {
    wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const finish = (): void => {
        cancel();
        finishes.delete(finish);
        resolve();
      };
      const cancel = timers.after(ms, finish);
      finishes.add(finish);
      return promise;
    },
    end() {
      for (const finish of [...finishes]) finish();
    },
  };
}
