import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { openCrowd, type Crowd } from '../../e2e/fixtures/sync-core/crowd.ts';
import { createLogWriter } from '../../e2e/fixtures/sync-core/log-writer.ts';
import { openTestCore, type TestCore } from '../../e2e/fixtures/sync-core/open-core.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogStore } from '../log/log-store.ts';
import { defaultLimits } from '../socket/server-limits.ts';

const PEERS = 1_500;
const SECONDS = 6;

/** Connections that one device may have. */
const OF_DEVICE = 8;

const folder = createTestFolder();
const group: GroupId = `team:${newId()}`;
let store: LogStore;
let seed: Seed;
let core: TestCore;
let crowd: Crowd;
let device: SeededDevice;

beforeAll(async () => {
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
  const viewers = [];
  for (let n = 0; n < PEERS / OF_DEVICE; n++) viewers.push(await seed.device('viewer'));
  core = await openTestCore(store);
  crowd = await openCrowd(core, viewers, PEERS);
}, 60_000);

afterAll(async () => {
  core.close();
  await store.close();
  folder.remove();
});

describe('1,500 peers that all move their pointer once a second', () => {
  test('Q2: every edit reaches everybody at once, and presence takes its share and no more', async () => {
    const writer = createLogWriter(core, device);
    const board = writer.create(group);
    await writer.type([board]);
    const head = (await store.server()).seq;
    const before = crowd.presenceBytes();
    let edits = 0;
    let late = 0;
    for (let ms = 0; ms < SECONDS * 1_000; ms += 50) {
      for (let at = ms % 1_000; at < PEERS; at += 1_000) {
        crowd.peers
          .slice(at, at + 50)
          .forEach((peer, i) => peer.say(board, at + i, 1 + Math.floor(ms / 1_000)));
      }
      if (ms % 100 === 0) {
        await writer.type([board]);
        edits += 1;
        await core.hub.reach(head + edits);
        late += crowd.peers.filter((peer) => peer.records !== head - crowd.head + edits).length;
      }
      core.time.advance(50);
    }
    expect([edits, late]).toEqual([SECONDS * 10, 0]);
    const spent = crowd.presenceBytes() - before;
    // What one round costs is made up for before the next, and a round is a quarter of a second's share.
    expect(spent).toBeLessThan(defaultLimits.presencePerSecond * (SECONDS + 0.5));
    expect(spent).toBeGreaterThan(defaultLimits.presencePerSecond);
    expect(crowd.peers.every((peer) => peer.closed === null)).toBe(true);
    // Everybody is heard of, if later.
    core.time.advance(60_000);
    expect(new Set(crowd.peers.map((peer) => peer.heardOf.size))).toEqual(new Set([crowd.spoke()]));
  }, 120_000);
});
