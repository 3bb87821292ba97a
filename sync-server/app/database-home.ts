import type { LogStore } from '../log/log-store.ts';
import { openPostgresLogStore } from '../log/postgres/postgres-log-store.ts';
import { createDatabaseUpkeep, type DatabaseUpkeep } from '../log/postgres/upkeep.ts';
import { verifyLog } from '../log/verify/verify.ts';
import type { Inspection } from '../ops/make-backup.ts';
import { OperatorError } from '../ops/operator-error.ts';
import { createOperator } from '../ops/operator.ts';
import type { LogHome } from './log-home.ts';
import { clock, defer, random, timers } from './platform.ts';

const noBackups =
  'A log in PostgreSQL cannot be backed up or restored by this program yet. Nothing was done. A copy made with ' +
  'pg_dump can be put back, but hosts that have read further will then refuse to talk to the server: for backups ' +
  'that can be restored keep the log in a folder (--data).';

/** The address as people may see it. */
function nameOf(url: string): string {
  try {
    const address = new URL(url);
    address.password = '';
    address.search = '';
    return address.href;
  } catch {
    return 'the database';
  }
}

function requireLog(hasLog: boolean, name: string): void {
  if (hasLog) return;
  throw new OperatorError(
    'NO_LOG',
    `There is no log in ${name}. Nothing was made. Say with --database where it is.`,
  );
}

/** For what a server must not be in the way of. */
async function requireQuiet(upkeep: DatabaseUpkeep, name: string): Promise<void> {
  const { hasLog, isServed } = await upkeep.lookForQuiet();
  requireLog(hasLog, name);
  if (!isServed) return;
  throw new OperatorError(
    'RUNNING',
    `A server runs on ${name}. Nothing was changed. Stop all servers on it first.`,
  );
}

async function inspect(store: LogStore): Promise<Inspection> {
  const { epoch, seq } = await store.server();
  return { point: { serverId: store.serverId, epoch, seq }, findings: await verifyLog(store) };
}

/** A log in a PostgreSQL database, which any number of processes share: an operator is one more of them. */
export function databaseHome(url: string): LogHome {
  const name = nameOf(url);
  const upkeep = createDatabaseUpkeep({ url });
  const open = (): Promise<LogStore> => openPostgresLogStore({ url, clock, random, timers, defer });

  async function withStore<T>(work: (store: LogStore) => Promise<T>): Promise<T> {
    const store = await open();
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  return {
    name,
    open,
    letOperatorIn: async () => () => undefined,
    async withOperator(work) {
      const { hasLog, isServed } = await upkeep.look();
      requireLog(hasLog, name);
      return withStore((store) => work(createOperator({ store, clock, random }), isServed));
    },
    backups() {
      throw new OperatorError('UNSUPPORTED', noBackups);
    },
    async verify() {
      await requireQuiet(upkeep, name);
      return withStore(inspect);
    },
    restore: () => Promise.reject(new OperatorError('UNSUPPORTED', noBackups)),
    async shrink(work) {
      await requireQuiet(upkeep, name);
      const before = await upkeep.size();
      const done = await withStore(work);
      await upkeep.shrink();
      return { done, before, after: await upkeep.size() };
    },
  };
}
