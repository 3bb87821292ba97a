/** How the interface writes numbers, durations and moments. Pure; moments are local time. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const THIN_SPACE = '\u2009';
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** `1 178`: thousands apart with a thin space. */
export function formatCount(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** A size in bytes: `412 B`, `1.2 KB`, `34 MB`, `5.0 GB`; a KB has 1000 bytes. */
export function formatBytes(bytes: number): string {
  const whole = Math.max(0, Math.round(bytes));
  if (whole < 1_000) return `${whole} B`;
  const [size, unit] =
    whole < 999_500
      ? [whole / 1_000, 'KB']
      : whole < 999_500_000
        ? [whole / 1_000_000, 'MB']
        : [whole / 1_000_000_000, 'GB'];
  return `${size < 9.95 ? size.toFixed(1) : formatCount(Math.round(size))} ${unit}`;
}

/** A running timer or a cap, in ms: `0:42`, `14:32`, `1:02:03`. Negative counts as zero. */
export function formatClock(ms: number): string {
  const total = Math.floor(Math.max(0, ms) / SECOND);
  const seconds = total % 60;
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** How long something took, in ms: `412 ms`, `1.2 s`, `18 s`, `1 m 04 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < SECOND) return `${whole} ms`;
  if (whole < 9_950) return `${(whole / SECOND).toFixed(1)} s`;
  const seconds = Math.round(whole / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${two(minutes % 60)} m`;
}

/** `19 Nov`, with the year when it is not that of `now`. Both in ms since the epoch. */
export function formatDate(at: number, now: number): string {
  const date = new Date(at);
  const short = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
  return date.getFullYear() === new Date(now).getFullYear() ? short : `${short} ${date.getFullYear()}`;
}

/** `now`, `1 min`, `3 h` under a day; then `Mon` for a week; then the date. The future is a date. */
export function formatRelative(at: number, now: number): string {
  const age = now - at;
  if (age < -MINUTE) return formatDate(at, now);
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  if (age < 6 * DAY) return WEEKDAYS[new Date(at).getDay()] ?? '';
  return formatDate(at, now);
}

/** Time of day: `14:11`, `14:02:11` or `14:02:11.408`. */
export function formatTimeOfDay(at: number, precision: 'minute' | 'second' | 'ms' = 'minute'): string {
  const date = new Date(at);
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (precision === 'minute') return minute;
  const second = `${minute}:${two(date.getSeconds())}`;
  return precision === 'second' ? second : `${second}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
