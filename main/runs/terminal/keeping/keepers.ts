import { describeFault } from '../../../../shared/lib/describe-fault.ts';
import type { Clock, Logger } from '../../../../shared/lib/ports.ts';
import { createKeptTerminal, type Keeper, type KeeperOptions, type KeptTerminal } from './keeper.ts';
import type { KeepingThread, ThreadEvents } from './keeping-thread.ts';

/** Keeps what all terminals of a host print, in one thread beside it. */
export interface Keepers {
  /** Begins to keep a terminal. Rejects with what the disk says when its recording cannot be begun. */
  open(options: KeeperOptions): Promise<Keeper>;
  /** Ends the thread. What is not closed by then is not kept any further. */
  close(): Promise<void>;
}

export interface KeepersOptions {
  readonly startThread: (events: ThreadEvents) => KeepingThread;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A thread that dies this often within the time (ms) is given up: something that is printed kills it. */
export const mostDeaths = 5;
const deathsMs = 60_000;

/**
 * Creates the keepers; the thread starts with the first terminal. One that dies is followed by another, which goes on
 * where the host knows that the recordings were: what was not answered is told again, and nothing is kept twice.
 */
export function createKeepers({ startThread, clock, logger }: KeepersOptions): Keepers {
  const terminals = new Map<number, KeptTerminal>();
  let thread: KeepingThread | null = null;
  let deaths: number[] = [];
  let lastId = 0;
  let closing = false;

  const running = (): KeepingThread => {
    thread ??= startThread({ onReply: (reply) => terminals.get(reply.id)?.answered(reply), onEnd: ended });
    return thread;
  };
  const abandonAll = (): void => {
    const left = [...terminals.values()];
    terminals.clear();
    for (const terminal of left) terminal.abandon();
  };
  const ended = (error: unknown): void => {
    thread = null;
    if (closing) return;
    const now = clock.monotonic();
    deaths = [...deaths.filter((at) => now - at < deathsMs), now];
    const givenUp = deaths.length >= mostDeaths;
    logger.error('terminals.thread_ended', { ...describeFault(error), terminals: terminals.size, givenUp });
    if (givenUp) {
      deaths = [];
      return abandonAll();
    }
    for (const terminal of terminals.values()) for (const call of terminal.again()) running().post(call);
  };
  return {
    async open(options) {
      const id = ++lastId;
      const closed = (): void => void terminals.delete(id);
      const terminal = createKeptTerminal({
        ...options,
        id,
        clock,
        closed,
        post: (call) => running().post(call),
      });
      terminals.set(id, terminal);
      await terminal.open();
      return terminal;
    },
    async close() {
      closing = true;
      await thread?.terminate();
      abandonAll();
    },
  };
}
