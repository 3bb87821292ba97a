import type { Clock, Random, Timers } from '../../shared/lib/ports.ts';

/** The clock of the page. */
export const pageClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** The browser's own randomness. */
export const pageRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

/** The timers of the page. */
export const pageTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
