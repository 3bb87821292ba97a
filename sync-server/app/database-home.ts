import type { LogStore } from '../log/log-store.ts';
import { OPERATOR_PROGRAM } from '../log/postgres/connect.ts';
import { createLeader } from '../log/postgres/leader.ts';
import { openPostgresLogStore } from '../log/postgres/postgres-log-store.ts';
import { openLogSnapshot } from '../log/postgres/snapshot.ts';
import { createDatabaseUpkeep, type DatabaseUpkeep } from '../log/postgres/upkeep.ts';
import { verifyLog } from '../log/verify/verify.ts';
import type { Inspection } from '../ops/make-backup.ts';
import { createOperator } from '../ops/operator.ts';
import { copyDatabase } from './copy-database.ts';
import { exists, noLog, running } from './database-errors.ts';
import { inspectFolder } from './inspect-folder.ts';
import type { LogHome } from './log-home.ts';
import { clock, defer, random, timers } from './platform.ts';
import { restoreDatabase } from './restore-database.ts';

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
  if (!hasLog) throw noLog(name);
}

/** For what a server must not be in the way of. True when there is a log. */
async function requireQuiet(upkeep: DatabaseUpkeep, name: string): Promise<boolean> {
  const { hasLog, isServed } = await upkeep.lookForQuiet();
  if (isServed) throw running(name);
  return hasLog;
}

/** Of one moment, so that servers can go on. */
async function inspect(url: string): Promise<Inspection> {
  const { store, close } = await openLogSnapshot({ url, program: OPERATOR_PROGRAM });
  try {
    const { epoch, seq } = await store.server();
    return { point: { serverId: store.serverId, epoch, seq }, findings: await verifyLog(store) };
  } finally {
    await close();
  }
}

/** A log in a PostgreSQL database, which any number of processes share: an operator is one more of them. */
export function databaseHome(url: string): LogHome {
  const name = nameOf(url);
  const upkeep = createDatabaseUpkeep({ url });
  const outside = { url, clock, random, timers, defer };

  /** `isServed`: by a server that may be of another version, whose tables are not to be changed. */
  async function withStore<T>(isServed: boolean, work: (store: LogStore) => Promise<T>): Promise<T> {
    const store = await openPostgresLogStore({ ...outside, program: OPERATOR_PROGRAM, isMade: isServed });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  return {
    name,
    open: () => openPostgresLogStore(outside),
    letOperatorIn: async () => () => undefined,
    async withOperator(work) {
      const { hasLog, isServed } = await upkeep.look();
      requireLog(hasLog, name);
      return withStore(isServed, (store) => work(createOperator({ store, clock, random }), isServed));
    },
    backups: () => ({
      async copyTo(file) {
        requireLog((await upkeep.look()).hasLog, name);
        await copyDatabase(url, file);
      },
      inspect: inspectFolder,
      clock,
    }),
    backupDuty() {
      const leader = createLeader({ url });
      return { isMine: leader.isLeader, close: leader.close };
    },
    async verify() {
      requireLog((await upkeep.look()).hasLog, name);
      return inspect(url);
    },
    async restore({ from, replace }) {
      const hasLog = await requireQuiet(upkeep, name);
      if (hasLog && !replace) throw exists(name);
      return restoreDatabase({ from, replace, url, name });
    },
    async shrink(work) {
      requireLog(await requireQuiet(upkeep, name), name);
      const shrunk = await upkeep.alone(async () => {
        const before = await upkeep.size();
        const done = await withStore(false, work);
        await upkeep.shrink();
        return { done, before, after: await upkeep.size() };
      });
      if (!shrunk) throw running(name);
      return shrunk;
    },
  };
}
