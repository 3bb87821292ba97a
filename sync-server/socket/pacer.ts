import type { Clock, Timers } from '../../shared/lib/ports.ts';

/** Lets long work stand back, so that the server reads what has arrived in the meantime. */
export interface Pacer {
  /** Nothing while the work has not taken long; else what to wait for. */
  pause(): Promise<void> | undefined;
}

/** How long work may go on, in ms. */
const STRETCH_MS = 8;
/** Who has not asked for so long was doing something else, or nothing. */
const IDLE_MS = 50;

/** One for all long work of a server: together they stand back. */
export function createPacer({ clock, timers }: { clock: Clock; timers: Timers }): Pacer {
  let began = clock.monotonic();
  let asked = began;
  let standing: Promise<void> | null = null;
  return {
    pause() {
      if (standing) return standing;
      const now = clock.monotonic();
      if (now - asked > IDLE_MS) began = now;
      asked = now;
      if (now - began < STRETCH_MS) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      standing = promise;
      timers.after(0, () => {
        began = clock.monotonic();
        standing = null;
        resolve();
      });
      return promise;
    },
  };
}
