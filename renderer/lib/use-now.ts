import { useEffect, useState } from 'react';
import { pageClock, pageTimers } from '../client/platform.ts';

/** The time in ms since the epoch, told again every `everyMs`; null stops the clock where it is. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => pageClock.now());
  useEffect(() => {
    if (everyMs === null) return undefined;
    const tick = (): void => setNow(pageClock.now());
    tick();
    return pageTimers.every(everyMs, tick);
  }, [everyMs]);
  return now;
}
