import type { Clock, Timers, Undo } from '../../../shared/lib/ports.ts';

/** Puts bytes on a screen; `done` is called when they are there. */
export type Write = (bytes: Uint8Array, done: () => void) => void;

/** One terminal among those of a window. */
export interface Turn {
  readonly write: Write;
  /** Somebody types here: for a while it waits for nobody. */
  hurry(): void;
  /** Draws what waits. */
  flush(): void;
  /** Drops what waits. */
  leave(): void;
}

/** Shares the time in which a window draws among its terminals. */
export interface DrawingTurns {
  join(write: Write): Turn;
}

/** Each busy terminal beyond the first has the others drawn by so many ms later. */
export const turnMs = 8;
/** A terminal that printed within this time is busy. */
export const busyMs = 1000;
/** A program is expected to answer a key within this time. */
export const hurryMs = 500;

/**
 * Creates the turns of a window. A terminal that prints now and then is drawn at once. Of several that print all the
 * time each is drawn less often the more there are: to draw one costs the window a millisecond or two, whether one
 * line is new or a hundred.
 */
export function createDrawingTurns({ clock, timers }: { clock: Clock; timers: Timers }): DrawingTurns {
  const printedAt = new Map<Turn, number>();
  const interval = (now: number): number => {
    for (const [turn, at] of printedAt) if (now - at >= busyMs) printedAt.delete(turn);
    return (printedAt.size - 1) * turnMs;
  };

  return {
    join(write) {
      let waiting: { readonly bytes: Uint8Array; readonly done: () => void }[] = [];
      let drawnAt = -Infinity;
      let hurriedAt = -Infinity;
      let timer: Undo | null = null;
      const flush = (): void => {
        timer?.();
        timer = null;
        if (waiting.length === 0) return;
        drawnAt = clock.monotonic();
        const parts = waiting;
        waiting = [];
        for (const { bytes, done } of parts) write(bytes, done);
      };
      const turn: Turn = {
        write(bytes, done) {
          const now = clock.monotonic();
          printedAt.set(turn, now);
          waiting.push({ bytes, done });
          const wait = now - hurriedAt < hurryMs ? 0 : drawnAt + interval(now) - now;
          if (wait <= 0) flush();
          else timer ??= timers.after(wait, flush);
        },
        hurry() {
          hurriedAt = clock.monotonic();
          flush();
        },
        flush,
        leave() {
          waiting = [];
          flush();
          printedAt.delete(turn);
        },
      };
      return turn;
    },
  };
}
