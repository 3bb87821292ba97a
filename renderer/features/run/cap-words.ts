import type { CapSettings } from '../../../shared/contract/run-settings.ts';
import { formatCount } from '../../ui/lib/format.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A cap on time, as short as it can be said: `45 s`, `60 min`, `2 h`. */
export function capTime(ms: number): string {
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms >= 2 * HOUR && ms % HOUR === 0) return `${ms / HOUR} h`;
  return `${Math.round((10 * ms) / MINUTE) / 10} min`;
}

/** The caps of a run in words, the nearest first; that there are none is told, too. */
export function capList({ wallClockMs, silenceMs, attempts, tokens, costUsd }: CapSettings): string[] {
  const list = [
    wallClockMs === null ? null : `${capTime(wallClockMs)} in all`,
    silenceMs === null ? null : `${capTime(silenceMs)} of silence`,
    attempts === null ? null : attempts === 1 ? '1 attempt' : `${attempts} attempts in a row`,
    tokens === null ? null : `${formatCount(tokens)} tokens`,
    costUsd === null ? null : `$${costUsd}`,
  ].filter((words) => words !== null);
  return list.length === 0 ? ['none'] : list;
}
