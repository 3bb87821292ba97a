import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSnapshot } from './open-snapshot.ts';
import { openStore } from './open-store.ts';
import type { Migration, Store } from './types.ts';

const migrations: Migration[] = [
  { id: 'test/0001', sql: 'CREATE TABLE item (name TEXT PRIMARY KEY) STRICT' },
];

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function open(dir: string, more: readonly Migration[] = []): Store {
  const store = openStore({ dir, migrations: [...migrations, ...more] });
  onTestFinished(() => store.close());
  return store;
}

const add = (store: Store, name: string): Promise<unknown> =>
  store.commit((tx) => tx.run('INSERT INTO item VALUES (?)', name));

const names = (store: Store): string[] =>
  store.read.all<{ name: string }>('SELECT name FROM item ORDER BY rowid').map((row) => row.name);

describe('commit', () => {
  test('1: what was committed is there after reopening', async () => {
    const dir = tempDir();
    const store = open(dir);
    await add(store, 'a');
    await store.close();
    expect(names(open(dir))).toEqual(['a']);
  });

  test('1: the log is in WAL mode with full syncs and foreign keys', () => {
    const { read } = open(tempDir());
    expect(read.get('PRAGMA journal_mode')).toMatchObject({ journal_mode: 'wal' });
    expect(read.get('PRAGMA synchronous')).toMatchObject({ synchronous: 2 });
    expect(read.get('PRAGMA foreign_keys')).toMatchObject({ foreign_keys: 1 });
  });

  test('2: works of one turn share one transaction', async () => {
    const turns: (() => void)[] = [];
    const store = openStore({ dir: tempDir(), migrations, defer: (run) => void turns.push(run) });
    const all = Promise.all(['a', 'b', 'c'].map((name) => add(store, name)));
    expect(turns).toHaveLength(1);
    expect(names(store)).toEqual([]);
    turns[0]?.();
    await all;
    expect(names(store)).toEqual(['a', 'b', 'c']);
    await store.close();
  });

  test('3: a work that throws is undone alone', async () => {
    const store = open(tempDir());
    const results = await Promise.allSettled([
      add(store, 'a'),
      store.commit((tx) => {
        tx.run('INSERT INTO item VALUES (?)', 'b');
        throw new Error('changed my mind');
      }),
      add(store, 'a'),
      add(store, 'c'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(names(store)).toEqual(['a', 'c']);
  });

  test('9: what a commit deletes that is to leave no trace is in no file afterwards', async () => {
    const dir = tempDir();
    const store = open(dir);
    const traces = (): string[] =>
      readdirSync(dir).filter((file) => readFileSync(join(dir, file)).includes('zqxjk'));
    for (let n = 0; n < 50; n++) await add(store, `${n} ${'zqxjk '.repeat(n * 20)}`);
    await store.commit((tx) => tx.run('DELETE FROM item'));
    expect(traces()).not.toEqual([]);
    const reader = openSnapshot(dir);
    await store.commit((tx) => tx.scrub());
    // Somebody reads what was: the rest is done with the first commit afterwards.
    expect(traces()).not.toEqual([]);
    reader.close();
    await add(store, 'later');
    expect(traces()).toEqual([]);
    expect(store.read.get('PRAGMA busy_timeout')).toMatchObject({ timeout: 2_000 });
    expect(names(store)).toEqual(['later']);
  });

  test('5, 6: effects follow the fate of their work', async () => {
    const store = open(tempDir());
    const heard: string[] = [];
    const work = (name: string, fail: boolean): Promise<void> =>
      store.commit((tx) => {
        tx.afterCommit(() => heard.push(`${name} saved`));
        tx.afterRollback(() => heard.push(`${name} undone 1`));
        tx.afterRollback(() => heard.push(`${name} undone 2`));
        if (fail) throw new Error('no');
      });
    const good = work('good', false).then(() => heard.push('good resolved'));
    const bad = work('bad', true).catch(() => heard.push('bad rejected'));
    await Promise.all([good, bad]);
    expect(heard).toEqual(['bad undone 2', 'bad undone 1', 'good saved', 'bad rejected', 'good resolved']);
  });

  test('6: whoever reads when a work is undone sees nothing of it', async () => {
    const store = open(tempDir());
    const seen: string[][] = [];
    const failed = store.commit((tx) => {
      tx.afterRollback(() => seen.push(names(store)));
      tx.run('INSERT INTO item VALUES (?)', 'gone');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(seen).toEqual([[]]);
  });

  test('5: an effect that throws is reported; the commit and the other effects stand', async () => {
    const reported: unknown[] = [];
    const store = openStore({ dir: tempDir(), migrations, report: (error) => void reported.push(error) });
    onTestFinished(() => store.close());
    const heard: string[] = [];
    await store.commit((tx) => {
      tx.run('INSERT INTO item VALUES (?)', 'a');
      tx.afterCommit(() => {
        throw new Error('a bug');
      });
      tx.afterCommit(() => heard.push('second'));
    });
    expect(reported).toEqual([new Error('a bug')]);
    expect(heard).toEqual(['second']);
    expect(names(store)).toEqual(['a']);
  });

  test('7: a handle is of no use after its work', async () => {
    const store = open(tempDir());
    const tx = await store.commit((handle) => handle);
    expect(() => tx.run('INSERT INTO item VALUES (?)', 'late')).toThrow('after its work');
  });

  test('7: close saves what is queued and refuses the rest', async () => {
    const dir = tempDir();
    const store = open(dir);
    const queued = add(store, 'a');
    const closed = store.close();
    await expect(add(store, 'b')).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await Promise.all([queued, closed]);
    expect(names(open(dir))).toEqual(['a']);
  });
});

/** A file system of 4 MB that really fills up; null where this account may not mount one. */
function smallDisk(): string | null {
  const dir = tempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', dir]));
  return dir;
}

const fullDisk = test.extend('disk', ({ skip }) => {
  const dir = smallDisk();
  if (dir === null) return skip('needs the right to mount a small file system (root on Linux)');
  return dir;
});

describe('a full disk', () => {
  const items: Migration[] = [{ id: 'test/0001', sql: 'CREATE TABLE item (name TEXT, filler BLOB) STRICT' }];

  // The first fails when the commit is written, the second already while the work runs.
  fullDisk.for([1, 12])(
    '4: rejects the whole batch and shows nothing of it (%i blobs)',
    async (blobs, { disk }) => {
      const store = openStore({ dir: disk, migrations: items });
      const saved: string[] = [];
      const undone: string[] = [];
      const insert = (name: string, size: number, times = 1): Promise<void> =>
        store.commit((tx) => {
          tx.afterCommit(() => saved.push(name));
          tx.afterRollback(() => undone.push(name));
          for (let i = 0; i < times; i++)
            tx.run('INSERT INTO item VALUES (?, ?)', name, new Uint8Array(size));
        });
      await insert('before', 10);
      writeFileSync(join(disk, 'ballast'), new Uint8Array(2_500_000));
      const batch = await Promise.allSettled([
        insert('small', 10),
        insert('huge', 3_000_000, blobs),
        insert('after', 10),
      ]);
      expect(batch).toMatchObject(batch.map(() => ({ status: 'rejected', reason: { code: 'DISK_FULL' } })));
      expect(names(store)).toEqual(['before']);
      expect(saved).toEqual(['before']);
      expect(undone).toEqual(expect.arrayContaining(['huge', 'small']));
      rmSync(join(disk, 'ballast'));
      await insert('later', 10);
      await store.close();
      const again = openStore({ dir: disk, migrations: items });
      expect(names(again)).toEqual(['before', 'later']);
      await again.close();
    },
  );
});

describe('schema', () => {
  const next: Migration = {
    id: 'test/0002',
    sql: "ALTER TABLE item ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",
  };

  test('10, 11: a pending migration runs once, after a copy that still reads as before', async () => {
    const dir = tempDir();
    const store = open(dir);
    await add(store, 'a');
    await store.close();
    expect(readdirSync(dir).filter((file) => file.includes('before'))).toEqual([]);
    const newer = open(dir, [next]);
    expect(newer.read.get('SELECT * FROM item')).toMatchObject({ name: 'a', note: 'none' });
    await newer.close();
    const copies = readdirSync(dir).filter((file) => file.includes('before'));
    expect(copies).toEqual(['log.before-2.sqlite']);
    const copy = new DatabaseSync(join(dir, 'log.before-2.sqlite'), { readOnly: true });
    expect(copy.prepare('SELECT * FROM item').all()).toMatchObject([{ name: 'a' }]);
    copy.close();
    await open(dir, [next]).close();
  });

  test('14: the copy goes with the next start after the upgrade, and at once with what is to leave no trace', async () => {
    const copies = (dir: string): string[] => readdirSync(dir).filter((file) => file.includes('before'));
    const upgraded = async (): Promise<string> => {
      const dir = tempDir();
      await open(dir).close();
      await open(dir, [next]).close();
      expect(copies(dir)).toEqual(['log.before-2.sqlite']);
      return dir;
    };
    const restarted = await upgraded();
    await open(restarted, [next]).close();
    expect(copies(restarted)).toEqual([]);
    const scrubbed = await upgraded();
    const third: Migration = { id: 'test/0003', sql: 'CREATE TABLE more (x TEXT) STRICT' };
    const store = open(scrubbed, [next, third]);
    expect(copies(scrubbed)).not.toEqual([]);
    await store.commit((tx) => tx.run("INSERT INTO item (name) VALUES ('a')"));
    expect(copies(scrubbed)).not.toEqual([]);
    await store.commit((tx) => tx.scrub());
    expect(copies(scrubbed)).toEqual([]);
  });

  test('10: a migration that fails leaves the log as it was', async () => {
    const dir = tempDir();
    const store = open(dir);
    await add(store, 'a');
    await store.close();
    const broken: Migration = { id: 'test/0003', sql: 'ALTER TABLE absent ADD COLUMN x TEXT' };
    expect(() => openStore({ dir, migrations: [...migrations, next, broken] })).toThrow('no such table');
    expect(Object.keys(open(dir).read.get('SELECT * FROM item') ?? {})).toEqual(['name']);
  });

  test('12: a newer log is refused and left alone', async () => {
    const dir = tempDir();
    await open(dir, [next]).close();
    const before = readFileSync(join(dir, 'log.sqlite'));
    expect(() => openStore({ dir, migrations })).toThrow(expect.objectContaining({ code: 'SCHEMA_AHEAD' }));
    expect(readFileSync(join(dir, 'log.sqlite')).equals(before)).toBe(true);
    await open(dir, [next]).close();
  });

  const whole = async (dir: string): Promise<Buffer> => {
    await open(dir).close();
    return readFileSync(join(dir, 'log.sqlite'));
  };
  const damages: [string, (log: Buffer) => Buffer][] = [
    ['text', () => Buffer.from('this is not a database, and long enough to be looked at')],
    ['nothing', () => Buffer.alloc(0)],
    ['a torn header', (log) => Buffer.concat([Buffer.alloc(64, 7), log.subarray(64)])],
    [
      'a header with garbage behind it',
      (log) => Buffer.concat([log.subarray(0, 40), Buffer.alloc(log.length - 40, 7)]),
    ],
  ];
  test.each(damages)('13: a log of %s is refused and left alone', async (_what, damage) => {
    const dir = tempDir();
    const path = join(dir, 'log.sqlite');
    const bytes = damage(await whole(dir));
    writeFileSync(path, bytes);
    expect(() => openStore({ dir, migrations })).toThrow(expect.objectContaining({ code: 'DISK_ERROR' }));
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("13: another program's database is refused and left alone", () => {
    const dir = tempDir();
    const other = new DatabaseSync(join(dir, 'log.sqlite'));
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    expect(() => openStore({ dir, migrations })).toThrow(expect.objectContaining({ code: 'DISK_ERROR' }));
  });

  test('13: a start that was cut off before the log had its name is repeated', () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'log.sqlite.new'), 'half');
    expect(names(open(dir))).toEqual([]);
    expect(existsSync(join(dir, 'log.sqlite.new'))).toBe(false);
  });
});

test('32: the folder of a profile is private, also when it was not', async () => {
  const dir = join(tempDir(), 'profile');
  mkdirSync(dir, { mode: 0o755 });
  await open(dir).close();
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});
