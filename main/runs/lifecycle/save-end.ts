import type { Logger, Timers } from '../../../shared/lib/ports.ts';
import { failureOf } from '../failure.ts';

/** How long to wait before the end of a run is journalled once more, when the disk did not take it; ms. */
const RETRY_MS = 5000;

export interface SaveContext {
  readonly timers: Timers;
  readonly logger: Logger;
  /** Aborted when the host closes. */
  readonly closing: AbortSignal;
}

/**
 * A full disk must not leave a run without an end: the agent is gone, so there is time to try again. A
 * host that closes gives up, and finds the run lost when it starts again. True when it was saved; never rejects.
 */
export async function saveEnd(
  { timers, logger, closing }: SaveContext,
  save: () => Promise<unknown>,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await save();
      return true;
    } catch (error) {
      const { category } = failureOf(error);
      logger.error('run.end.unsaved', { attempt, category });
      if (category !== 'disk' || closing.aborted) return false;
      await waitFor(RETRY_MS, timers, closing);
    }
  }
}

/** Waits so many ms, or until the signal. */
async function waitFor(ms: number, timers: Timers, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
