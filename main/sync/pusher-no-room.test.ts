import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createPusherScene, type PusherSceneOptions } from './testing/pusher-scene.ts';

const start = (options: PusherSceneOptions) => createPusherScene(createManualTime(), options);

describe('no room', () => {
  test('W10: sends what stands before it, waits a minute, then sends the rest again', async () => {
    const { time, pusher, replica, types, ids, rejectNext, ackNext, events } = start({ edits: 3 });
    pusher.pump();
    await rejectNext('QUOTA_EXCEEDED', 1);
    expect(ids()).toEqual([1]);
    await ackNext();
    replica.edit('doc 0', 'workspace', 'more', 'x');
    pusher.pump();
    expect(types()).toEqual(['push', 'reopen', 'push']);
    time.advance(59_999);
    expect(events).toEqual(['settled', 'restarted', 'waits']);
    time.advance(1);
    expect(types()).toEqual(['push', 'reopen', 'push', 'push']);
    expect(ids()).toEqual([2, 3, 4]);
    expect(events.at(-1)).toBe('goes on');
    expect(replica.shown).toEqual([]);
  });

  test('13: reading begins although there is no room, and an answer was lost before', async () => {
    const { pusher, ids, rejectNext, ackNext, events } = start({ edits: 3, deviceHead: 2 });
    pusher.pump();
    await rejectNext('QUOTA_EXCEEDED', 2);
    expect(ids()).toEqual([1, 2]);
    await ackNext();
    expect(events).toEqual(['restarted', 'settled', 'waits']);
  });

  test('13: goes on when a person asks, and leaves no timer behind', async () => {
    const { time, pusher, types, rejectNext } = start({ edits: 1 });
    pusher.retry();
    pusher.pump();
    await rejectNext('QUOTA_EXCEEDED');
    pusher.retry();
    pusher.retry();
    expect(types()).toEqual(['push', 'reopen', 'push']);
    await rejectNext('QUOTA_EXCEEDED');
    pusher.stop();
    expect(time.pending).toBe(0);
  });
});
