import type { Timers } from '../../../shared/lib/ports.ts';

/** Resolves after `ms`, or at once when aborted. */
export function pause(
  ms: number,
  { timers, signal }: { timers: Timers; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = timers.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
