import type { Logger, Timers } from '../../shared/lib/ports.ts';

/** How long a stopping server may take: what it has acknowledged is on disk already. */
const DRAIN_MS = 9_000;

type Signal = 'SIGTERM' | 'SIGINT';

export interface Ending {
  readonly process: {
    on(signal: Signal, listener: () => void): unknown;
    exit(code: number): void;
  };
  readonly timers: Timers;
  readonly logger: Logger;
  /** Finishes what is under way. */
  close(): Promise<void>;
}

/**
 * Stops on the first SIGTERM or SIGINT, with exit code 0, or 1 where that fails or takes longer than 9 s. The
 * second signal ends the process at once, with 1.
 */
export function endOnSignals({ process, timers, logger, close }: Ending): void {
  let stopping = false;
  async function stop(): Promise<void> {
    if (stopping) return process.exit(1);
    stopping = true;
    timers.after(DRAIN_MS, () => {
      logger.error('server.stopped_late', { ms: DRAIN_MS });
      process.exit(1);
    });
    try {
      await close();
      process.exit(0);
    } catch (error) {
      logger.error('server.stop_failed', { error: error instanceof Error ? error.name : 'unknown' });
      process.exit(1);
    }
  }
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}
