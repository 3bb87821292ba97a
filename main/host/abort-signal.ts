import type { Cancellation } from '../../shared/lib/ports.ts';

/** A cancellation of the contract as the platform's own kind, for what takes only that. */
export function toAbortSignal(cancellation: Cancellation): AbortSignal {
  const controller = new AbortController();
  if (cancellation.aborted) controller.abort();
  else cancellation.addEventListener('abort', () => controller.abort(), { once: true });
  return controller.signal;
}
