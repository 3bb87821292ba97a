import { HearthError } from '../../shared/contract/errors.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';

export interface RepeatedReadOptions {
  readonly timers: Timers;
  /** Reads once; true when there is more to read right away. */
  read(): Promise<boolean>;
  /** Hears of a coded failure; true when it is worth another try. */
  failed(error: HearthError): boolean;
  /** At least this long between two readings, in ms; 0 when left out. */
  readonly restMs?: number;
}

/** Something that is read again and again. */
export interface RepeatedRead {
  /** There is something new: reads it once the present reading and its rest are over. */
  ask(): void;
  /** The same without the rest: the connection has just come back. */
  askNow(): void;
  /** Nothing is read any more. A reading under way ends by itself, unheard. */
  stop(): void;
}

/** After a reading that failed, in ms. */
const retryMs = 1_000;

/** Reads when asked to, never twice at the same time, and misses no call to read. */
export function createRepeatedRead({ timers, read, failed, restMs = 0 }: RepeatedReadOptions): RepeatedRead {
  let due = false;
  let reading = false;
  let stopped = false;
  let rest: Undo | null = null;

  async function work(): Promise<void> {
    if (!due || reading || rest || stopped) return;
    reading = true;
    due = false;
    let pause = restMs;
    try {
      if (await read()) due = true;
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      if (!stopped && failed(error)) due = true;
      pause = retryMs;
    } finally {
      reading = false;
    }
    if (pause > 0 && !stopped) rest = timers.after(pause, wake);
    else void work();
  }

  function wake(): void {
    rest?.();
    rest = null;
    void work();
  }

  return {
    ask() {
      due = true;
      void work();
    },
    askNow() {
      due = true;
      wake();
    },
    stop() {
      stopped = true;
      rest?.();
    },
  };
}
