import type { Network } from '../../../shared/testing/simulation/network-types.ts';
import type { Scheduler } from '../../../shared/testing/simulation/scheduler.ts';
import type { Trace } from '../../../shared/testing/simulation/trace.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Logger } from '../../../shared/lib/ports.ts';

/** What everything in one simulated world shares. */
export interface Context {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly trace: Trace;
  /** Fork it by name. */
  readonly random: SeededRandom;
  /** ms since the epoch when the world began. */
  readonly epoch: number;
  /** Notes that something happened that must not. The first says most. */
  fail(problem: string): void;
  /** Which machine answers at an address, for whoever calls now. */
  answering: (address: string) => string;
  readonly problems: readonly string[];
}

/** A log whose lines stand in the trace. */
export function createTraceLogger({ trace }: Context, name: string): Logger {
  const note =
    (level: string) =>
    (event: string, fields: object = {}): void =>
      trace.note(`  ${name} ${level} ${event} ${JSON.stringify(fields)}`);
  return { info: note('info'), warn: note('warn'), error: note('error') };
}
