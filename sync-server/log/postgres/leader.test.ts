import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestDatabase,
  postgresMissing,
  runSql,
  runSqlIn,
  type TestDatabase,
} from '../../../e2e/fixtures/sync/postgres.ts';
import { createLeader, type Leader } from './leader.ts';

describe.skipIf(postgresMissing !== null)(
  `who does what is done once (${postgresMissing ?? 'there is PostgreSQL'})`,
  { timeout: 90_000 },
  () => {
    let database: TestDatabase;
    let leaders: Leader[];

    const make = (schema?: string): Leader => {
      const made = createLeader({ url: database.url, ...(schema !== undefined && { schema }) });
      leaders.push(made);
      return made;
    };
    const ask = async (...of: Leader[]): Promise<boolean[]> => {
      const answers: boolean[] = [];
      for (const one of of) answers.push(await one.isLeader());
      return answers;
    };

    beforeEach(async () => {
      database = await createTestDatabase();
      leaders = [];
    });
    afterEach(async () => {
      for (const one of leaders) await one.close();
      await database.remove();
    });

    test('B9: is one, and stays it; another log has one of its own', async () => {
      const [first, second, other] = [make(), make(), make('other')];
      expect(await ask(first, second, other)).toEqual([true, false, true]);
      expect(await ask(second, first)).toEqual([false, true]);
    });

    test('B9: of many that ask at once is one', async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => make().isLeader()));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    test('B9: is another when the first has ended, or its connection has', async () => {
      const [first, second, third] = [make(), make(), make()];
      expect(await ask(first, second)).toEqual([true, false]);
      await first.close();
      expect(await ask(second, third)).toEqual([true, false]);
      await runSqlIn(
        database,
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      // The database takes a moment to end it.
      for (; !(await third.isLeader()););
      expect(await ask(second)).toEqual([false]);
    });

    test('is nobody while the database cannot be asked', async () => {
      const only = make();
      expect(await only.isLeader()).toBe(true);
      await database.shut('hearth');
      const name = new URL(database.url).pathname.slice(1);
      await runSql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      expect(await only.isLeader()).toBe(false);
      await database.letIn();
      expect(await only.isLeader()).toBe(true);
    });
  },
);
