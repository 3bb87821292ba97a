import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createPusherScene, type PusherSceneOptions } from './testing/pusher-scene.ts';

const start = (options: PusherSceneOptions) => createPusherScene(createManualTime(), options);

describe('pusher', () => {
  test('W1: sends the outbox in order, four batches at a time', async () => {
    const { pusher, pushes, ids, ackNext } = start({ edits: 2_000 });
    pusher.pump();
    pusher.pump();
    expect(pushes()).toHaveLength(4);
    expect(ids()).toEqual(Array.from({ length: 1_024 }, (_, i) => i + 1));
    await ackNext();
    expect(ids().at(-1)).toBe(1_280);
  });

  test('takes the answers into the outbox, and goes on until it is empty', async () => {
    const { pusher, pushes, replica, ackAll } = start({ edits: 600 });
    pusher.pump();
    await ackAll();
    expect(replica.pendingCount()).toBe(0);
    replica.edit('workspace', 'workspace', 'more', 'x');
    pusher.pump();
    expect(pushes()).toMatchObject([{ batchId: 601, records: [{ localId: 601 }] }]);
  });

  test('an answer nobody waits for is ignored', async () => {
    const { pusher, replica, events } = start({ edits: 1 });
    pusher.acked(1, [1]);
    pusher.rejected(1, 0, 'READ_ONLY');
    await pusher.recorded();
    expect(replica.pendingCount()).toBe(1);
    expect(events).toEqual([]);
  });

  test('7: an answer that does not fit its batch ends the connection', async () => {
    const short = start({ edits: 2 });
    short.pusher.pump();
    short.pusher.acked(1, [1]);
    await short.settle();
    expect(short.events.at(-1)).toContain('1006');
    expect(short.replica.pendingCount()).toBe(2);

    const far = start({ edits: 2 });
    far.pusher.pump();
    far.pusher.rejected(1, 2, 'READ_ONLY');
    expect(far.events.at(-1)).toContain('1006');
    expect(far.replica.shown).toEqual([]);
  });

  test('reports an answer that it could not write down', async () => {
    const { pusher, store, events } = start({ edits: 1 });
    pusher.pump();
    store.fault = new Error('disk');
    pusher.acked(1, [1]);
    await expect(pusher.recorded()).rejects.toThrow('disk');
    expect(events).toContain('Error: disk');
  });
});

describe('what the server has already', () => {
  test('nothing: it is settled at once', () => {
    const { pusher, events } = start({ edits: 3 });
    pusher.pump();
    expect(events).toEqual(['settled']);
  });

  test('some: it is settled when those are acknowledged, and only once', async () => {
    const { pusher, events, ackNext } = start({ edits: 2_000, deviceHead: 300 });
    pusher.pump();
    expect(events).toEqual([]);
    await ackNext();
    expect(events).not.toContain('settled');
    await ackNext();
    await ackNext();
    expect(events.filter((event) => event === 'settled')).toHaveLength(1);
  });

  test('some that it now refuses: it is settled when they are dealt with', async () => {
    const { pusher, events, rejectNext } = start({ edits: 3, deviceHead: 3 });
    pusher.pump();
    for (let i = 0; i < 3; i++) {
      expect(events).not.toContain('settled');
      await rejectNext('PURGED');
    }
    expect(events).toContain('settled');
  });
});
