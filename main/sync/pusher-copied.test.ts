import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createPusherScene, type PusherSceneOptions } from './testing/pusher-scene.ts';

const start = (options: PusherSceneOptions) => createPusherScene(createManualTime(), options);

describe('a copied profile', () => {
  test.each(['OUTBOX_FORKED', 'OUT_OF_ORDER'])('W10: %s stops, and all is kept', async (code) => {
    const { pusher, replica, pushes, rejectNext, ackNext, events } = start({ edits: 6 });
    pusher.pump();
    await rejectNext(code, 2);
    // What stands before it is the same in both copies.
    await ackNext();
    expect(events.at(-1)).toContain('copied');
    pusher.pump();
    expect(pushes()).toEqual([]);
    expect(replica.pendingCount()).toBe(4);
    expect(replica.shown).toEqual([]);
  });

  test('5: sends only what the server seems to have, and never asks for more', async () => {
    const { pusher, replica, ids, ackNext, events } = start({ edits: 4, deviceHead: 9 });
    pusher.learn(({ localId }) => localId <= 2);
    expect(ids()).toEqual([1, 2]);
    await ackNext();
    expect(events).toEqual(['Halt: The connection was stopped: copied, numbers ahead']);
    expect(replica.pendingCount()).toBe(2);
  });

  test('5: learns up to where the server has something else under its numbers', async () => {
    const { pusher, replica, ids, rejectNext, ackNext, events } = start({ edits: 4, deviceHead: 9 });
    pusher.learn(() => true);
    await rejectNext('OUTBOX_FORKED', 1);
    expect(ids()).toEqual([1]);
    await ackNext();
    expect(events.at(-1)).toContain('copied, OUTBOX_FORKED');
    expect(replica.pendingCount()).toBe(3);
  });

  test('whatever the server says of it, nothing is refused here', async () => {
    const { pusher, replica, rejectNext, events } = start({ edits: 4, deviceHead: 9 });
    pusher.learn(() => true);
    await rejectNext('FOREIGN_CLIENT');
    expect(events.at(-1)).toContain('copied, FOREIGN_CLIENT');
    expect(replica.pendingCount()).toBe(4);
    expect(replica.shown).toEqual([]);
  });
});
