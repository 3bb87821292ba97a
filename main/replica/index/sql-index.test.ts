import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createManualTime, type ManualTime } from '../../../shared/testing/manual-timers.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { isForeign, moveAside } from './folder.ts';
import { createIndex, type SqlIndex } from './sql-index.ts';

type OnEnd = (end: () => Promise<void>) => unknown;

interface Indexed extends TestProfile {
  readonly folder: string;
  readonly time: ManualTime;
  readonly index: SqlIndex;
  /** Another index over the same folder, as after a restart. */
  restart(): Promise<SqlIndex>;
}

function openIndex({ store }: TestProfile, dir: string, time: ManualTime, onEnd: OnEnd): SqlIndex {
  const index = createIndex({ store, dir, clock: createTickingClock(), timers: time.timers });
  onEnd(() => index.close());
  return index;
}

async function indexed(onEnd: OnEnd = onTestFinished): Promise<Indexed> {
  const made = openProfile({
    random: createSeededRandom(1),
    clock: createTickingClock(),
    onEnd: (end) => void onEnd(end),
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  const folder = join(made.dir, 'index');
  const time = createManualTime();
  const index = openIndex(made, folder, time, onEnd);
  return {
    ...made,
    folder,
    time,
    index,
    async restart() {
      await index.close();
      return openIndex(made, folder, time, onEnd);
    },
  };
}

const fill = async ({ replica }: TestProfile, count: number): Promise<void> => {
  const [team] = replica.teams();
  if (!team) throw new Error('no team');
  const issues = Array.from({ length: count }, (_, n) => ({ title: `Issue ${n}`, acceptance: ['it works'] }));
  await replica.importIssues({ teamId: team.teamId, issues });
};

const count = async (index: SqlIndex, from = 'issue'): Promise<unknown> =>
  (await index.query(`SELECT count(*)::int AS n FROM ${from}`)).rows[0]?.['n'];

const slow = { timeout: 60_000 };

test(
  '80: it starts with the first query and then holds all that was committed before each',
  slow,
  async () => {
    const made = await indexed();
    const { replica, index, action } = made;
    await fill(made, 2_100);
    expect(index.status()).toMatchObject({ state: 'stopped', cursor: 0 });
    expect(existsSync(made.folder)).toBe(false);
    expect(await count(index)).toBe(2_100);
    expect(await count(index, 'criterion')).toBe(2_100);
    expect(index.status().state).toBe('ready');
    const { projectId } = await replica.createProject({ name: 'P', repo: '/home/ann/secret' }, action());
    expect(await count(index, 'project')).toBe(1);
    const parent = await replica.createIssue(
      { title: 'Parent', projectId, acceptance: ['a', 'b'] },
      action(),
    );
    const child = await replica.createIssue({ title: 'Child', parentId: parent.issueId }, action());
    const found = await index.query(
      `SELECT c.key, p.title AS parent, pr.name AS project FROM issue c
     JOIN issue p ON p.issue_id = c.parent_id JOIN project pr ON pr.project_id = p.project_id WHERE c.issue_id = $1`,
      [child.issueId],
    );
    expect(found).toEqual({
      columns: ['key', 'parent', 'project'],
      rows: [{ key: 'ENG-2102', parent: 'Parent', project: 'P' }],
      truncated: false,
    });
    await replica.updateIssue(
      { issueId: parent.issueId, patch: { title: 'New', acceptance: ['b'] } },
      action(),
    );
    expect((await index.query("SELECT title FROM issue WHERE title IN ('New', 'Parent')")).rows).toEqual([
      { title: 'New' },
    ]);
    expect(await count(index, 'criterion')).toBe(2_101);
    const everything = JSON.stringify((await index.query('SELECT * FROM project')).rows);
    expect(everything).not.toContain('secret');
    const again = await made.restart();
    expect(await count(again)).toBe(2_102);
    expect(again.status()).toMatchObject({ rebuilds: 0, cursor: again.status().head });
  },
);

describe('81: what a query may do', () => {
  test('it reads and nothing else', slow, async () => {
    const made = await indexed();
    const { index } = made;
    await fill(made, 3);
    const refused = expect.objectContaining({ code: 'INVALID_PARAMS' });
    for (const sql of [
      'DELETE FROM issue_row',
      'SELECT * FROM issue_row',
      "INSERT INTO team VALUES (gen_random_uuid(), 'x', 'X', 1)",
      'DROP VIEW issue',
      'CREATE TABLE mine (x int)',
      'SELECT 1; DELETE FROM issue_row',
      "SELECT pg_read_file('PG_VERSION')",
      "COPY issue_row TO '/tmp/hearth-leak'",
      'no sql at all',
      'COMMIT',
      'ROLLBACK',
      'RESET ROLE',
      'SET TRANSACTION READ WRITE',
      "DO $$ BEGIN EXECUTE 'RESET ROLE'; EXECUTE 'COPY (SELECT 1) TO ''/pglite/data/PG_VERSION'''; END $$",
      "SELECT set_config('role', 'postgres', false)",
      "SELECT * FROM ts_stat('SELECT to_tsvector(pg_read_file(''PG_VERSION''))')",
      "SELECT query_to_xml('SELECT pg_read_file(''PG_VERSION'')', true, true, '')",
    ]) {
      await expect(index.query(sql)).rejects.toThrow(refused);
    }
    expect(
      (await index.query("SELECT current_user AS u, current_setting('transaction_read_only') AS ro")).rows,
    ).toEqual([{ u: 'reader', ro: 'on' }]);
    expect(await count(index)).toBe(3);
    expect(index.status().rebuilds).toBe(0);
  });

  test('one that takes too long or is given up is ended, and the next one is answered', slow, async () => {
    const made = await indexed();
    const { index, time } = made;
    const endless = 'SELECT count(*) FROM generate_series(1, 20000000000)';
    expect(await count(index)).toBe(0);
    const late = index.query(endless, [], { deadlineMs: 500 }).catch((error: unknown) => error);
    await expect.poll(() => time.pending).toBe(1);
    time.advance(500);
    expect(await late).toMatchObject({ code: 'DEADLINE' });
    expect(await count(index)).toBe(0);
    const canceller = new AbortController();
    const givenUp = index.query(endless, [], { signal: canceller.signal }).catch((error: unknown) => error);
    await expect.poll(() => time.pending).toBe(1);
    canceller.abort();
    expect(await givenUp).toMatchObject({ code: 'DEADLINE' });
    expect(await count(index)).toBe(0);
    const many = await index.query('SELECT * FROM generate_series(1, 10001) AS n');
    expect(many.rows).toHaveLength(10_000);
    expect(many.truncated).toBe(true);
    expect(index.status().rebuilds).toBe(0);
  });
});

/** The files of tables in a database folder. */
const tableFiles = (dir: string): string[] =>
  globSync('base/*/*', { cwd: dir })
    .filter((file) => /\/\d+$/.test(file))
    .map((file) => join(dir, file));

const overwrite = (file: string): void => writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));

/** Takes a row out behind the back of the index. */
async function loseRow(dir: string): Promise<void> {
  const pg = await PGlite.create({ dataDir: dir });
  await pg.exec('DELETE FROM issue_row WHERE issue_id = (SELECT max(issue_id::text)::uuid FROM issue_row)');
  await pg.close();
}

const damages: [string, (dir: string) => unknown][] = [
  ['whose control file is garbage', (dir) => overwrite(join(dir, 'global/pg_control'))],
  ['whose pages are garbage', (dir) => tableFiles(dir).forEach(overwrite)],
  ['that lost a row', loseRow],
];

describe('82: an index that cannot be used', () => {
  // Profiles of the same seed and clock are the same, so one index fits them all.
  let built = '';
  const filled = async (): Promise<Indexed> => {
    const made = await indexed();
    await fill(made, 25);
    return made;
  };
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), 'hearth-index-'));
    const ends: (() => Promise<void>)[] = [];
    const made = await indexed((end) => ends.push(end));
    await fill(made, 25);
    await count(made.index);
    await made.index.close();
    cpSync(made.folder, built, { recursive: true });
    for (const end of ends.toReversed()) await end();
  }, 120_000);
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  test('(one that can be used is used)', slow, async () => {
    const { folder, index } = await filled();
    cpSync(built, folder, { recursive: true });
    expect(await count(index)).toBe(25);
    expect(index.status().rebuilds).toBe(0);
  });

  test.each(damages)('%s is moved aside and built anew', { timeout: 120_000 }, async (_what, damage) => {
    const { dir, folder, index } = await filled();
    cpSync(built, folder, { recursive: true });
    const log = readFileSync(join(dir, 'log.sqlite'));
    await damage(folder);
    expect(await count(index)).toBe(25);
    expect(index.status()).toMatchObject({ state: 'ready', rebuilds: 1 });
    expect(globSync('index.broken-*', { cwd: dir })).toHaveLength(1);
    expect(readFileSync(join(dir, 'log.sqlite')).equals(log)).toBe(true);
  });

  test('of a log that is ahead of this one is built anew too', slow, async () => {
    const { folder, index } = await indexed();
    cpSync(built, folder, { recursive: true });
    expect(await count(index)).toBe(0);
    expect(index.status().rebuilds).toBe(1);
  });

  test('a folder with something else in it is no index, and only the newest one aside is kept', async () => {
    const { dir, folder } = await indexed();
    expect(isForeign(folder)).toBe(false);
    for (const now of [1, 2]) {
      mkdirSync(folder);
      expect(isForeign(folder)).toBe(false);
      writeFileSync(join(folder, 'notes.txt'), 'mine');
      expect(isForeign(folder)).toBe(true);
      moveAside(folder, now);
    }
    expect(globSync('index*', { cwd: dir })).toEqual(['index.broken-2']);
  });
});

describe('83: when the thread ends by itself', () => {
  /** A thread that answers as the index does, and dies on the first request of one kind. */
  const dyingOn = (op: string): URL =>
    new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        const answers = { open: { cursor: 0, fresh: true }, apply: null, count: 0, query: { columns: [], rows: [] } };
        parentPort.on('message', ({ id, request: { op } }) => {
          if (op === '${op}') process.exit(1);
          parentPort.postMessage({ id, value: answers[op] });
        });
      `)}`,
    );
  const onThread = async (workerUrl: URL): Promise<SqlIndex> => {
    const { store, folder, time } = await indexed();
    const index = createIndex({
      store,
      dir: folder,
      clock: createTickingClock(),
      timers: time.timers,
      workerUrl,
    });
    onTestFinished(() => index.close());
    return index;
  };

  test('the query fails with a code, and so does the next one, which has started it again', async () => {
    const index = await onThread(dyingOn('query'));
    for (let i = 0; i < 2; i++) {
      await expect(index.query('SELECT 1')).rejects.toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    }
    expect(index.status()).toMatchObject({ state: 'stopped', rebuilds: 0 });
  });

  test.each(['open', 'apply'])(
    'in %s, the index is tried once more from nothing, then given up for this query',
    async (op) => {
      const index = await onThread(dyingOn(op));
      await expect(index.query('SELECT 1')).rejects.toThrow(expect.objectContaining({ code: 'DISK_ERROR' }));
      expect(index.status()).toMatchObject({ state: 'stopped', rebuilds: 1 });
    },
  );
});
