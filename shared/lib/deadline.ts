import { createCanceller } from './cancellation.ts';
import type { Cancellation, Timers } from './ports.ts';

export interface DeadlineOptions {
  readonly timers: Timers;
  readonly deadlineMs: number;
  readonly signal?: Cancellation | undefined;
  /** The error of a work that took too long. */
  late(): Error;
  /** The error of a work that its caller gave up. */
  givenUp(): Error;
}

/**
 * Waits for `work`, but no longer than the deadline or than the caller cares: then rejects at once and
 * aborts the signal that the work was given. The work itself may still go on; it decides by that signal.
 */
export async function runWithDeadline<T>(
  { timers, deadlineMs, signal, late, givenUp }: DeadlineOptions,
  work: (signal: Cancellation) => Promise<T>,
): Promise<T> {
  const canceller = createCanceller();
  const cut = Promise.withResolvers<never>();
  const cancel = (reason: Error): void => {
    canceller.cancel(reason);
    cut.reject(reason);
  };
  const stop = timers.after(deadlineMs, () => cancel(late()));
  const giveUp = (): void => cancel(givenUp());
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal?.aborted) throw givenUp();
    return await Promise.race([work(canceller.signal), cut.promise]);
  } finally {
    stop();
    signal?.removeEventListener('abort', giveUp);
  }
}
