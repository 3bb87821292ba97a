import type { Clock, Timers, Undo } from '../../../shared/lib/ports.ts';
import type { Failure } from '../types.ts';
import { failureOfRetries } from './failures.ts';

export interface RetryLimit {
  /** It will ask its provider again at `next` (ms since the epoch). */
  note(retry: { message: string; next: number }): void;
  /** It got on, or is done. */
  clear(): void;
}

/**
 * opencode asks a provider that fails for ever. Calls `giveUp` when it has done so for `limitMs` without getting on, or
 * means to wait longer than that.
 */
export function createRetryLimit({
  clock,
  timers,
  limitMs,
  giveUp,
}: {
  clock: Clock;
  timers: Timers;
  limitMs: number;
  giveUp: (failure: Failure) => void;
}): RetryLimit {
  let cancel: Undo | null = null;
  let last = { message: '', next: 0 };
  return {
    note(retry) {
      last = retry;
      if (retry.next - clock.now() > limitMs) giveUp(failureOfRetries(retry));
      else cancel ??= timers.after(limitMs, () => giveUp(failureOfRetries(last)));
    },
    clear() {
      cancel?.();
      cancel = null;
    },
  };
}
