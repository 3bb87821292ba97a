import type { Cancellation } from './ports.ts';

/** A cancellation together with the means to bring it about. */
export interface Canceller {
  readonly signal: Cancellation;
  /** Later calls do nothing. `reason` is what `throwIfAborted` throws. */
  cancel(reason: Error): void;
}

/** Creates a cancellation for code that has no AbortController of a platform. */
export function createCanceller(): Canceller {
  let why: Error | null = null;
  const listeners = new Set<() => void>();
  return {
    signal: {
      get aborted() {
        return why !== null;
      },
      throwIfAborted() {
        if (why) throw why;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel(reason) {
      if (why) return;
      why = reason;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
