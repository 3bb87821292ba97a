import { createDecoder } from '../../../sync-server/decode/decoder.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import { clock, random, startDecodeWorker, timers } from '../../../sync-server/app/platform.ts';
import { startSyncServer } from '../../../sync-server/app/sync-server.ts';
import { answerProbes } from '../../lib/probe.ts';

// One device stands for a team here, so nobody is slowed down.
const rate = { perSecond: 1e9, burst: 1e9 };
const silent = (): void => undefined;

/** Runs our sync server over a log, on a port of its choice, and says what it uses. */
export async function serve(store: LogStore): Promise<void> {
  const program = new URL('../../../sync-server/decode/worker.ts', import.meta.url);
  const logger = { info: silent, warn: silent, error: silent };
  const startWorker: Parameters<typeof createDecoder>[0]['startWorker'] = (limits) =>
    startDecodeWorker({ ...limits, program });
  const server = await startSyncServer({
    store,
    decoder: createDecoder({ startWorker, timers, logger }),
    host: '127.0.0.1',
    port: 0,
    clock,
    timers,
    random,
    logger,
    limits: { records: rate, bytes: rate, arrivals: rate, strangersPerAddress: 4_096, strangers: 4_096 },
  });
  answerProbes({ url: server.url, invite: server.invite });
}
