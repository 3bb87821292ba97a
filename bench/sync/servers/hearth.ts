/** Our sync server, that says what it uses. Arguments: the data folder, or the address of a PostgreSQL database. */
import { createDecoder } from '../../../sync-server/decode/decoder.ts';
import { openSqliteLogStore } from '../../../sync-server/log/sqlite/sqlite-log-store.ts';
import { clock, defer, random, startDecodeWorker, timers } from '../../../sync-server/app/platform.ts';
import { startSyncServer } from '../../../sync-server/app/sync-server.ts';
import { answerProbes } from '../../lib/probe.ts';

const [place = ''] = process.argv.slice(2);
const program = new URL('../../../sync-server/decode/worker.ts', import.meta.url);
const silent = (): void => undefined;
const logger = { info: silent, warn: silent, error: silent };
// One device stands for a team here, so nobody is slowed down.
const rate = { perSecond: 1e9, burst: 1e9 };

const server = await startSyncServer({
  store: openSqliteLogStore({ folder: place, clock, random, defer }),
  decoder: createDecoder({
    startWorker: (limits) => startDecodeWorker({ ...limits, program }),
    timers,
    logger,
  }),
  host: '127.0.0.1',
  port: 0,
  clock,
  timers,
  random,
  logger,
  limits: { records: rate, bytes: rate, arrivals: rate, strangersPerAddress: 4_096, strangers: 4_096 },
});
answerProbes({ url: server.url, invite: server.invite });
