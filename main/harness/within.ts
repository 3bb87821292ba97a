import type { Timers } from '../../shared/lib/ports.ts';

/** Waits for `work`, but no longer than `ms` and not beyond an abort. The work itself is not stopped. */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  { timers, signal }: { timers: Timers; signal?: AbortSignal },
): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const aborted = (): void => stop.reject(signal?.reason);
  const cancel = timers.after(ms, () => stop.reject(new Error(`There was no answer within ${ms / 1000} s.`)));
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted) aborted();
  try {
    return await Promise.race([work, stop.promise]);
  } finally {
    cancel();
    signal?.removeEventListener('abort', aborted);
  }
}
