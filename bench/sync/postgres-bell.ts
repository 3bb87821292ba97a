import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, defaultDatabaseLimits } from '../../sync-server/log/postgres/connect.ts';
import { median, percentile } from '../lib/statistics.ts';
import { benchDatabase } from './postgres-instances.ts';

/** What becomes of commits and of words while so many words a second are said. */
export interface BellFigure {
  /** Words a second that were handed over, and that were asked for. */
  readonly said: number;
  readonly asked: number;
  /** From a word's being said to its being heard on another connection; ms. */
  readonly heardP50: number;
  readonly heardP99: number;
  /** Commits with a ring, one after the other, as appends make them; each second, and ms. */
  readonly commits: number;
  readonly commitP99: number;
}

interface Options {
  /** Words a second, over all talkers. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly schema: string;
  /** Instances: each talks, and each listens to all. */
  readonly instances: number;
}

const TICK_MS = 20;
const WORD = 'x'.repeat(1_000);

type Connections = ReturnType<typeof createDatabase>;

/** Says as many words as it may, evenly, and resolves with how many that were. */
async function talk(
  { client }: Connections,
  { perSecond, until, channel }: { perSecond: number; until: number; channel: string },
): Promise<number> {
  const connection = client();
  await connection.connect();
  await connection.query('SET synchronous_commit = off');
  let said = 0;
  const started = performance.now();
  const open: Promise<unknown>[] = [];
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond) - said;
    for (let n = 0; n < Math.min(due, 500); n++) {
      const values = [channel, `${performance.now()} ${WORD}`];
      open.push(connection.query({ name: 'talk', text: 'SELECT pg_notify($1, $2)', values }));
      said += 1;
    }
    // Who is not kept up with waits.
    if (open.length >= 500) await Promise.all(open.splice(0));
    await sleep(Math.min(TICK_MS, 1_000 / perSecond));
  }
  await Promise.all(open);
  await connection.end();
  return said;
}

/** Commits that lock a row, write, ring and sync, one after the other. */
async function commit({ client }: Connections, until: number, channel: string): Promise<number[]> {
  const connection = client();
  await connection.connect();
  const times: number[] = [];
  while (performance.now() < until) {
    const started = performance.now();
    await Promise.all([
      connection.query('BEGIN'),
      connection.query('UPDATE bench SET n = n + 1'),
      connection.query('SELECT pg_notify($1, $2)', [channel, 'ring']),
      connection.query('COMMIT'),
    ]);
    times.push(performance.now() - started);
  }
  await connection.end();
  return times;
}

/** What commits and words take while instances talk. */
export async function measureBell({ perSecond, seconds, schema, instances }: Options): Promise<BellFigure> {
  const database = createDatabase({ url: benchDatabase, schema, limits: defaultDatabaseLimits });
  const { pool, client } = database;
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await pool.query('CREATE TABLE IF NOT EXISTS bench AS SELECT 0 AS n');
  const [talking, ringing] = [`${schema}_talk`, `${schema}_ring`];
  const heard: number[] = [];
  const listeners = Array.from({ length: instances }, client);
  for (const [i, listener] of listeners.entries()) {
    await listener.connect();
    await listener.query(`LISTEN ${talking}`);
    await listener.query(`LISTEN ${ringing}`);
    listener.on('notification', ({ channel, payload = '' }) => {
      if (i === 0 && channel === talking) heard.push(performance.now() - Number(payload.split(' ')[0]));
    });
  }
  const started = performance.now();
  const until = started + seconds * 1000;
  const talkers =
    perSecond === 0
      ? []
      : Array.from({ length: instances }, () =>
          talk(database, { perSecond: perSecond / instances, until, channel: talking }),
        );
  const [times, said] = [await commit(database, until, ringing), await Promise.all(talkers)];
  const took = (performance.now() - started) / 1000;
  for (const listener of listeners) await listener.end();
  await pool.end();
  const isHeard = heard.length > 0;
  return {
    asked: perSecond,
    said: said.reduce((sum, count) => sum + count, 0) / took,
    heardP50: isHeard ? median(heard) : 0,
    heardP99: isHeard ? percentile(heard, 0.99) : 0,
    commits: times.length / took,
    commitP99: percentile(times, 0.99),
  };
}
