import { useState } from 'react';
import { HearthError, type ErrorCode } from '../../shared/contract/errors.ts';

/** Something a person started and waits for. */
export interface PendingAction<Args extends readonly unknown[]> {
  /** Starts it; does nothing while it is under way. Resolves to true when it went well. */
  run(...args: Args): Promise<boolean>;
  readonly busy: boolean;
  /** What went wrong the last time, in a sentence for a person. */
  readonly error: string | null;
  /** Its code; null also for a bug, which has none. */
  readonly code: ErrorCode | null;
  clear(): void;
}

/** Runs an action once at a time and keeps its error for display. */
export function useAction<Args extends readonly unknown[]>(
  action: (...args: Args) => Promise<unknown>,
): PendingAction<Args> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  return {
    busy,
    error: failure === null ? null : sentence(failure),
    code: failure instanceof HearthError ? failure.code : null,
    clear: () => setFailure(null),
    async run(...args) {
      if (busy) return false;
      setBusy(true);
      setFailure(null);
      try {
        await action(...args);
        return true;
      } catch (thrown) {
        setFailure(thrown ?? new Error('Nothing was thrown'));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The sentence of a coded error; anything else is a bug and says so plainly. */
export function sentence(failure: unknown): string {
  if (failure instanceof HearthError) return failure.message;
  return 'Something went wrong in this window. Nothing was lost; reload to go on.';
}
