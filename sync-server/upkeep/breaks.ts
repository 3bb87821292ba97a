import type { Clock, Timers } from '../../shared/lib/ports.ts';

/** Work was broken off: the server has other things to do, or is stopping. It goes on another time. */
export class Interrupted extends Error {
  constructor() {
    super('Upkeep goes on another time');
    this.name = 'Interrupted';
  }
}

/** Breaks between pieces of work that can wait. */
export interface Breaks {
  /** Resolves after a break; throws `Interrupted` when it was longer than asked for, because the server is busy. */
  take(): Promise<void>;
  /** From now on no work is begun. */
  end(): void;
}

const BREAK_MS = 20;
/** A break that takes so much longer means that others wait too. */
const LATE_MS = 50;

/** Creates breaks for one worker. */
export function createBreaks({ clock, timers }: { clock: Clock; timers: Timers }): Breaks {
  let isOver = false;
  let goOn: (() => void) | null = null;
  return {
    async take() {
      if (isOver) throw new Interrupted();
      const began = clock.monotonic();
      await new Promise<void>((resolve) => {
        goOn = resolve;
        timers.after(BREAK_MS, resolve);
      });
      if (isOver || clock.monotonic() - began > BREAK_MS + LATE_MS) throw new Interrupted();
    },
    end() {
      isOver = true;
      goOn?.();
    },
  };
}
