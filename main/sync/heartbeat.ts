import type { Clock, Timers } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';

/** How long the server may take to say anything after a ping. */
const ANSWER_MS = 10_000;

/** Finds out that a connection is dead although nobody closed it (SPEC.md of the wire, H1). */
export interface Heartbeat {
  heard(): void;
  sent(): void;
  stop(): void;
}

/** Pings when either side has been silent for a while; calls `dead` when nothing comes back. */
export function createHeartbeat({
  clock,
  timers,
  ping,
  dead,
}: {
  clock: Clock;
  timers: Timers;
  ping: () => void;
  dead: () => void;
}): Heartbeat {
  let lastSent = clock.monotonic();
  let lastHeard = clock.monotonic();
  let cancelAnswer: (() => void) | null = null;

  function settle(): void {
    cancelAnswer?.();
    cancelAnswer = null;
  }

  const stopWatch = timers.every(wireLimits.heartbeatMs / 3, () => {
    const quiet = clock.monotonic() - Math.min(lastSent, lastHeard);
    if (quiet < wireLimits.heartbeatMs || cancelAnswer) return;
    cancelAnswer = timers.after(ANSWER_MS, dead);
    ping();
  });

  return {
    heard() {
      lastHeard = clock.monotonic();
      settle();
    },
    sent: () => void (lastSent = clock.monotonic()),
    stop() {
      stopWatch();
      settle();
    },
  };
}
