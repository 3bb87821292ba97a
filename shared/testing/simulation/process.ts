import type { Clock, Timers, Undo } from '../../lib/ports.ts';
import type { Scheduler } from './scheduler.ts';

/** A process on some machine: what it plans ends with it, and nothing reaches it while its machine sleeps. */
export interface Process {
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly isAlive: boolean;
  /** Does something in the process: now, when its machine wakes up, or never when it has ended. */
  enter(run: () => void): void;
  /** Plans something as the operating system would, such as the end of a write. */
  after(ms: number, label: string, run: () => void): Undo;
  /** Ends the process at once; nothing of it runs any more. */
  kill(): void;
  sleep(): void;
  wake(): void;
}

/** The wall clock of a machine, which somebody may set. `offset` is in ms. */
export interface WallClock {
  offset: number;
}

interface Options {
  readonly scheduler: Scheduler;
  readonly name: string;
  /** ms since the epoch at the beginning of the simulation. */
  readonly epoch: number;
  readonly wall: WallClock;
}

/** Starts a process. */
export function createProcess({ scheduler, name, epoch, wall }: Options): Process {
  const started = scheduler.now;
  const waiting: (() => void)[] = [];
  let isAlive = true;
  let isAsleep = false;

  function enter(run: () => void): void {
    if (!isAlive) return;
    if (isAsleep || waiting.length > 0) waiting.push(run);
    else run();
  }

  /** What waited comes in turn, each with its promise jobs, and before anything that arrives meanwhile. */
  function catchUp(): void {
    if (isAsleep || waiting.length === 0) return;
    scheduler.after(0, `${name} wakes`, () => {
      if (isAsleep) return;
      const run = waiting.shift();
      if (isAlive) run?.();
      catchUp();
    });
  }

  function after(ms: number, label: string, run: () => void): Undo {
    let isSet = true;
    const cancel = scheduler.after(ms, `${name} ${label}`, () =>
      enter(() => {
        if (isSet) run();
      }),
    );
    return () => {
      isSet = false;
      cancel();
    };
  }

  function every(ms: number, run: () => void): Undo {
    const again = (): Undo =>
      after(ms, 'every', () => {
        cancel = again();
        run();
      });
    let cancel = again();
    return () => cancel();
  }

  return {
    name,
    get isAlive() {
      return isAlive;
    },
    clock: {
      now: () => Math.floor(epoch + wall.offset + scheduler.now),
      monotonic: () => scheduler.now - started,
    },
    timers: { after: (ms, run) => after(ms, 'timer', run), every },
    enter,
    after,
    kill() {
      isAlive = false;
      waiting.length = 0;
    },
    sleep: () => void (isAsleep = true),
    wake() {
      isAsleep = false;
      catchUp();
    },
  };
}
