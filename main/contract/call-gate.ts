import { HearthError } from '../../shared/contract/errors.ts';
import type { Undo } from '../../shared/lib/ports.ts';

/** Counts the calls under way in the whole host, so that it can finish them before it closes. */
export interface CallGate {
  /** Lets a call in and returns what it calls when it is over. SHUTTING_DOWN once `close` was called. */
  enter(): Undo;
  /** Lets no more calls in; resolves when the last one is over. */
  close(): Promise<void>;
}

export function createCallGate(): CallGate {
  let inside = 0;
  let closing = false;
  const empty = Promise.withResolvers<void>();
  return {
    enter() {
      if (closing) {
        throw new HearthError(
          'SHUTTING_DOWN',
          'The host is closing. Nothing was changed; try again when it runs.',
        );
      }
      inside += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inside -= 1;
        if (closing && inside === 0) empty.resolve();
      };
    },
    close() {
      closing = true;
      if (inside === 0) empty.resolve();
      return empty.promise;
    },
  };
}
