import type { Clock, Random, Timers } from '../../shared/lib/ports.ts';
import { backoff } from './backoff.ts';

/** Waits between attempts, longer and longer until `over`. */
export interface Outage {
  /** ms since the epoch of the attempt that waits; null when none does. */
  readonly nextAttemptAt: number | null;
  wait(): void;
  /** The server works again: the next outage begins afresh. */
  over(): void;
  cancel(): void;
}

export function createOutage({
  clock,
  timers,
  random,
  retry,
}: {
  clock: Clock;
  timers: Timers;
  random: Random;
  retry: () => void;
}): Outage {
  let attempt = 0;
  let since: number | null = null;
  let nextAttemptAt: number | null = null;
  let cancelTimer = (): void => {};

  function cancel(): void {
    cancelTimer();
    nextAttemptAt = null;
  }

  return {
    get nextAttemptAt() {
      return nextAttemptAt;
    },
    cancel,
    wait() {
      cancel();
      since ??= clock.monotonic();
      const delay = backoff(random, { attempt, outage: clock.monotonic() - since });
      attempt += 1;
      nextAttemptAt = clock.now() + delay;
      cancelTimer = timers.after(delay, () => {
        nextAttemptAt = null;
        retry();
      });
    },
    over() {
      attempt = 0;
      since = null;
    },
  };
}
