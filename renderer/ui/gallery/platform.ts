import type { Clock, Timers } from '../../../shared/lib/ports.ts';

/** The real clock and timers, for the gallery only; the app brings its own. */
export const galleryClock: Pick<Clock, 'monotonic'> = { monotonic: () => performance.now() };

export const galleryTimers: Pick<Timers, 'after'> = {
  after(ms, run) {
    const timer = window.setTimeout(run, ms);
    return () => window.clearTimeout(timer);
  },
};
