import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { backupName, backupTime, newestBackup, tooMany } from './backup-rotation.ts';
import { createBackupSchedule, type BackupSchedule } from './backup-schedule.ts';
import { expose } from './exposition.ts';
import { OperatorError } from './operator-error.ts';

const HOUR = 60 * 60 * 1000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('names', () => {
  test('say when a backup began, to the second', () => {
    const now = Date.UTC(2026, 10, 21, 9, 5, 7, 250);
    expect(backupName(now)).toBe('hearth-2026-11-21T09-05-07Z.backup');
    expect(backupTime(backupName(now))).toBe(now - 250);
    for (const other of ['notes.txt', 'hearth-2026.backup', 'hearth-2026-11-21T09-05-07Z.backup.partial-x']) {
      expect(backupTime(other)).toBeNull();
    }
  });

  test('one from the future does not keep the next from being made', () => {
    const now = Date.UTC(2026, 0, 10);
    const names = [backupName(now - 2 * HOUR), backupName(now - HOUR), backupName(now + HOUR), 'notes.txt'];
    expect(newestBackup(names, now)).toBe(now - HOUR);
    expect(newestBackup(['notes.txt'], now)).toBeNull();
  });

  test('B7: the oldest go, never the one just made nor a file that is none', () => {
    const names = [3, 1, 2, 4].map((day) => backupName(Date.UTC(2026, 0, day)));
    const day = (number: number): string => backupName(Date.UTC(2026, 0, number));
    expect(tooMany([...names, 'a.txt'], { keep: 2, made: day(4) })).toEqual([day(1), day(2)]);
    expect(tooMany(names, { keep: 1, made: day(1) })).toEqual([day(2), day(3), day(4)]);
    expect(tooMany(names, { keep: 9, made: day(4) })).toEqual([]);
  });
});

describe('the schedule', () => {
  let folder: string;
  let time: ManualTime;
  let fails: boolean;
  let isMine: boolean;
  let schedule: BackupSchedule;
  /** What happened, in order. */
  let events: string[];

  function start(keep: number): void {
    schedule = createBackupSchedule({
      folder,
      every: 24 * HOUR,
      keep,
      isMine: async () => isMine,
      async make(file) {
        events.push(`making with ${readdirSync(folder).length}`);
        if (fails) throw new OperatorError('UNSOUND', 'a hash does not hold');
        writeFileSync(file, 'backup');
        const point = { serverId: 's', epoch: 1, seq: 7 };
        return { file, point, bytes: 6, sha256: '', ms: 3 };
      },
      operator: { backedUp: async ({ seq }) => void events.push(`told ${seq}`) },
      clock: time.clock,
      timers: time.timers,
      logger: { ...silent, error: (event, fields) => void events.push(`${event} ${fields?.['code']}`) },
    });
  }

  /** Moves the clock and waits until the schedule has done what is due. */
  async function pass(ms: number): Promise<void> {
    time.advance(ms);
    // One look may have begun before all of that time had passed.
    await schedule.look();
    await schedule.look();
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hearth-rotation-'));
    time = createManualTime({ now: Date.UTC(2026, 0, 1) });
    fails = false;
    isMine = true;
    events = [];
  });
  afterEach(() => {
    schedule.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const names = (): string[] => readdirSync(folder).toSorted();

  test('B7: makes one at once, then one a day, and keeps as many as asked', async () => {
    start(2);
    await schedule.look();
    expect(events).toEqual(['making with 0', 'told 7']);
    await pass(23 * HOUR);
    expect(names()).toHaveLength(1);
    for (let day = 0; day < 4; day++) await pass(24 * HOUR);
    expect(names()).toHaveLength(2);
    // The oldest goes after the newest is there: while it is made there are as many as are kept.
    expect(events.filter((event) => event.startsWith('making')).at(-1)).toBe('making with 2');
    const page = expose(schedule.metrics());
    expect(page).toContain('hearth_sync_backups_total 5\n');
    expect(page).toContain(
      `hearth_sync_backup_last_timestamp_seconds ${(backupTime(names()[1] ?? '') ?? 0) / 1000}\n`,
    );
  });

  test('B9: makes none while another server makes them, and takes over when that one has gone', async () => {
    isMine = false;
    start(2);
    await pass(25 * HOUR);
    expect(events).toEqual([]);
    isMine = true;
    await pass(60_000);
    expect(events).toEqual(['making with 0', 'told 7']);
  });

  test('a restart does not make one before it is due', async () => {
    start(3);
    await schedule.look();
    schedule.stop();
    await pass(HOUR);
    start(3);
    await schedule.look();
    expect(names()).toHaveLength(1);
  });

  test('B7: one that fails removes nothing and tells nobody, is counted, and is tried again later', async () => {
    start(1);
    await schedule.look();
    fails = true;
    await pass(25 * HOUR);
    await pass(60_000);
    expect(names()).toHaveLength(1);
    expect(events.slice(2)).toEqual(['making with 1', 'backup.failed UNSOUND']);
    expect(expose(schedule.metrics())).toContain('hearth_sync_backup_failures_total 1\n');
    fails = false;
    await pass(10 * 60_000);
    expect(events.at(-1)).toBe('told 7');
    expect(names()).toHaveLength(1);
  });

  test('B7: other files are left alone', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    start(1);
    await schedule.look();
    await pass(25 * HOUR);
    expect(names().map((name) => basename(name))).toContain('notes.txt');
    expect(names()).toHaveLength(2);
  });
});
