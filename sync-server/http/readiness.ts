import type { Clock, Timers } from '../../shared/lib/ports.ts';

/** How long an answer is good for: whoever asks costs nothing, however often. */
const GOOD_MS = 1_000;
/** A log that takes longer to answer is not one that work should be sent to. */
const LATE_MS = 2_000;

/** Rejects when it takes too long. What comes of it later is not waited for. */
function inTime(timers: Timers, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(LATE_MS, () => reject(new Error('The log does not answer')));
    work.then(resolve, reject).finally(cancel);
  });
}

/** Checks the log at most once a second, and says within 2 s how it is. Rejects when it cannot be read. */
export function createReadiness(options: {
  check(): Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
}): () => Promise<void> {
  const { check, clock, timers } = options;
  let last: { readonly at: number; readonly answer: Promise<void> } | null = null;
  return () => {
    const now = clock.monotonic();
    if (last === null || now - last.at >= GOOD_MS) {
      const answer = inTime(timers, check());
      // Nobody may be waiting any more.
      answer.catch(() => undefined);
      last = { at: now, answer };
    }
    return last.answer;
  };
}
