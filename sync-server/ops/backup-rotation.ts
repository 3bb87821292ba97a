/** Names of the backups that a server makes by itself: the time in UTC, so that they sort by age. */
const NAME = /^hearth-(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.backup$/;

/** The name of a backup that begins now; ms since the epoch. */
export function backupName(now: number): string {
  return `hearth-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;
}

/** When a backup began, in ms since the epoch; null for another file. */
export function backupTime(name: string): number | null {
  const [, ...parts] = NAME.exec(name) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  if (second === undefined) return null;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** When the newest of these backups began; one from the future, by a clock that was wrong, does not count. */
export function newestBackup(names: readonly string[], now: number): number | null {
  const times = names.flatMap((name) => backupTime(name) ?? []).filter((time) => time <= now);
  return times.length === 0 ? null : Math.max(...times);
}

/** Which of these backups are too many when `keep` of them are kept: the oldest, never `made` nor other files. */
export function tooMany(names: readonly string[], { keep, made }: { keep: number; made: string }): string[] {
  const others = names.filter((name) => backupTime(name) !== null && name !== made).toSorted();
  return others.slice(0, Math.max(0, others.length + 1 - keep));
}
