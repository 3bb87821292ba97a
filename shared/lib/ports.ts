/**
 * What the code needs from outside. Logic takes these as arguments, so that the simulator and the
 * tests can replace time, chance and the log; the real ones live in `main/host/platform.ts` and
 * `sync-server/app/platform.ts`.
 */

/** Wall clock in ms since the epoch (may jump) and a monotonic one in ms (never does). */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** Cryptographically strong randomness in the product, a seeded generator in the simulator. */
export interface Random {
  bytes(length: number): Uint8Array;
}

/** Undoes what created it. Calling it twice does nothing. */
export type Undo = () => void;

/** Timers; both return their own cancellation. `every` does not drift into overlapping calls. */
export interface Timers {
  after(ms: number, run: () => void): Undo;
  every(ms: number, run: () => void): Undo;
}

/** Values a log record may carry: never free text from agents, people or the environment. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log. `event` is a constant dotted name such as `sync.connected`. */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** The part of the platform's AbortSignal that shared code may rely on. */
export interface Cancellation {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
