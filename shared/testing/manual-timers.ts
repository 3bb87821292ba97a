import type { Clock, Timers } from '../lib/ports.ts';

interface Pending {
  at: number;
  readonly every: number | null;
  readonly run: () => void;
}

/** Timers and a clock that move only when a test says so. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves time on, running what falls due, in order. */
  advance(ms: number): void;
  /** How many timers are set: 0 when everything cleaned up after itself. */
  readonly pending: number;
}

/** Creates a time that starts at `now` (ms since the epoch). */
export function createManualTime({ now = 1_700_000_000_000 }: { now?: number } = {}): ManualTime {
  const pending = new Set<Pending>();
  let passed = 0;

  function set(ms: number, every: number | null, run: () => void): () => void {
    const entry: Pending = { at: passed + ms, every, run };
    pending.add(entry);
    return () => void pending.delete(entry);
  }

  function nextDue(until: number): Pending | null {
    let next: Pending | null = null;
    for (const entry of pending) if (entry.at <= until && (!next || entry.at < next.at)) next = entry;
    return next;
  }

  return {
    clock: { now: () => now + passed, monotonic: () => passed },
    timers: {
      after: (ms, run) => set(ms, null, run),
      every: (ms, run) => set(ms, Math.max(ms, 1), run),
    },
    advance(ms) {
      const until = passed + ms;
      for (let due = nextDue(until); due; due = nextDue(until)) {
        passed = due.at;
        if (due.every === null) pending.delete(due);
        else due.at += due.every;
        due.run();
      }
      passed = until;
    },
    get pending() {
      return pending.size;
    },
  };
}
