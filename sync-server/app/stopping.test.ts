import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId, seedWorkspace } from '../../e2e/fixtures/sync/seed.ts';
import {
  createTestFolder,
  openTestStore,
  silent,
  startTestServer,
} from '../../e2e/fixtures/sync/test-server.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createDecoder, type Decoder } from '../decode/decoder.ts';
import type { LogStore } from '../log/log-store.ts';
import { createStats } from '../socket/stats.ts';
import { startDecodeWorker } from './platform.ts';

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;

beforeEach(() => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
});
afterEach(() => folder.remove());

/** A decoder whose merges never end by themselves, and what is told when one begins. */
function createEndless(): { decoder: Decoder; begun: Promise<void> } {
  const code = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); });
    parentPort.postMessage({ kind: 'ready' })`;
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const decoder = createDecoder({
    timers: createManualTime().timers,
    logger: silent,
    startWorker(limits) {
      const program = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
      const worker = startDecodeWorker({ ...limits, program });
      return {
        ...worker,
        post(job) {
          worker.post(job);
          resolve();
        },
      };
    },
  });
  return { decoder, begun };
}

test('E1: a merge that is under way does not keep the server from stopping, and is no failure', async () => {
  const seed = await seedWorkspace(store);
  const { deviceId } = await seed.device('member');
  await pushTo(store, deviceId, [anyRecord(1, `team:${newId()}`, `issue:${newId()}`)]);
  const { decoder, begun } = createEndless();
  const stats = createStats();
  const upkeep = { everyMs: 10, records: 1 };
  const server = await startTestServer(folder.path, { store, decoder, upkeep, stats });
  await begun;
  await server.close();
  expect(stats.report().counters.get('failures')).toBeUndefined();
});

test('E1: what can be closed is closed, also when the gateway cannot seal', async () => {
  let isClosed = false;
  const broken: LogStore = {
    ...store,
    async close() {
      isClosed = true;
      await store.close();
    },
  };
  const server = await startTestServer(folder.path, { store: broken });
  const failure = new Error('The database is away');
  server.core.gateway.close = () => Promise.reject(failure);
  await expect(server.close()).rejects.toThrow('The database is away');
  expect(isClosed).toBe(true);
});
