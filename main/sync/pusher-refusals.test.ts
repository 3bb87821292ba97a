import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import { createPusherScene, type PusherSceneOptions } from './testing/pusher-scene.ts';

const start = (options: PusherSceneOptions) => createPusherScene(createManualTime(), options);

describe('a refusal', () => {
  test('W7: is dealt with when all that is under way is answered, and the stream is opened again', async () => {
    const { pusher, pushes, ids, types, replica, settle, events } = start({ edits: 600 });
    pusher.pump();
    const [first, second, third] = pushes().splice(0);
    pusher.rejected(first?.batchId ?? 0, 0, 'UNDECODABLE');
    pusher.rejected(second?.batchId ?? 0, 0, 'GAP');
    await settle();
    replica.edit('doc 1', 'workspace', 'meanwhile', 'x');
    pusher.pump();
    expect(types().filter((type) => type !== 'push')).toEqual([]);
    expect(replica.shown).toEqual([]);
    pusher.rejected(third?.batchId ?? 0, 0, 'GAP');
    await settle();
    expect(types().slice(3, 5)).toEqual(['reopen', 'push']);
    expect(events).toContain('restarted');
    expect(replica.shown).toEqual([{ key: '0', code: 'UNDECODABLE' }]);
    // The rest of its document was made again under new numbers, what is not of it goes as it was.
    expect(ids().slice(0, 4)).toEqual([2, 3, 5, 6]);
  });

  test('10: what stands before the refused record in its batch is sent alone first', async () => {
    const { pusher, ids, types, replica, rejectNext, ackNext, ackAll } = start({ edits: 9 });
    pusher.pump();
    await rejectNext('UNDECODABLE', 5);
    expect(ids()).toEqual([1, 2, 3, 4, 5]);
    expect(replica.shown).toEqual([]);
    await ackNext();
    expect(replica.shown).toEqual([{ key: '5', code: 'UNDECODABLE' }]);
    expect(types().filter((type) => type === 'reopen')).toHaveLength(1);
    expect(ids()).toEqual([7, 8, 10]);
    await ackAll();
    expect(replica.pendingCount()).toBe(0);
  });

  test('W10: GAP for the first in line means that record itself', async () => {
    const { pusher, replica, rejectNext, ackAll } = start({ edits: 1 });
    pusher.pump();
    await rejectNext('GAP');
    expect(replica.shown).toEqual([]);
    await ackAll();
    expect(replica.pendingCount()).toBe(0);
  });

  test('16: what is of somebody who has come back waits for them once, and is then made again', async () => {
    const { time, pusher, types, ids, replica, rejectNext, ackAll } = start({ edits: 1 });
    pusher.pump();
    await rejectNext('FORBIDDEN_ORIGIN');
    time.advance(4_999);
    pusher.pump();
    expect(types()).toEqual(['push']);
    time.advance(1);
    expect(types()).toEqual(['push', 'reopen', 'push']);
    expect(ids()).toEqual([1]);
    await rejectNext('FORBIDDEN_ORIGIN');
    expect([ids(), time.pending]).toEqual([[2], 0]);
    await ackAll();
    expect([replica.shown, replica.pendingCount()]).toEqual([[], 0]);
  });

  test.each(['READ_ONLY', 'FORBIDDEN_GROUP', 'WRONG_GROUP', 'INVALID_DOCUMENT', 'PURGED'])(
    '11: nothing of the document is made again after %s',
    async (code) => {
      const { pusher, replica, rejectNext, ids } = start({ edits: 6 });
      pusher.pump();
      await rejectNext(code);
      expect(replica.shown).toEqual([
        { key: '0', code },
        { key: '3', code },
      ]);
      expect(ids()).toEqual([2, 3, 5, 6]);
    },
  );

  test('11: a document that is refused three times in a row is not made again', async () => {
    const { pusher, replica, rejectNext, ids, ackAll } = start({ edits: 1 });
    pusher.pump();
    for (const localId of [1, 2, 3]) {
      expect(ids()).toEqual([localId]);
      await rejectNext('FOREIGN_CLIENT');
    }
    expect(replica.shown).toEqual([{ key: '0', code: 'FOREIGN_CLIENT' }]);
    expect(replica.pendingCount()).toBe(0);
    // What comes later is another matter.
    replica.edit('doc 0', 'workspace', 'later', 'x');
    pusher.pump();
    await ackAll();
    replica.edit('doc 0', 'workspace', 'more', 'x');
    pusher.pump();
    await rejectNext('FOREIGN_CLIENT');
    expect(ids()).toHaveLength(1);
  });

  test('11: a server that refuses everything for ever is not fed for ever', async () => {
    const { pusher, replica, pushes, rejectNext } = start({ edits: 30 });
    pusher.pump();
    let refusals = 0;
    for (; pushes().length > 0 && refusals < 200; refusals++) await rejectNext('FOREIGN_CLIENT');
    expect(replica.pendingCount()).toBe(0);
    expect(replica.shown).toHaveLength(30);
    expect(refusals).toBeLessThan(40);
  });

  test('12: a record above the limit is never sent, and what is not of its document goes on', async () => {
    const { pusher, replica, ids, types, ackNext, ackAll } = start({ edits: 2 });
    const payload = new Uint8Array(wireLimits.payload + 1);
    replica.append({ groupId: 'workspace', documentId: 'big', origin: '', payload });
    replica.edit('doc 0', 'workspace', 'after', 'x');
    pusher.pump();
    expect(ids()).toEqual([1, 2]);
    expect(replica.shown).toEqual([]);
    await ackNext();
    expect(replica.shown).toEqual([{ key: null, code: 'TOO_LARGE' }]);
    expect(ids()).toEqual([4]);
    await ackAll();
    expect(types()).not.toContain('reopen');
    expect(replica.pendingCount()).toBe(0);
  });

  test('a replica that keeps the refused record pending ends the connection instead of going round', async () => {
    const { pusher, replica, rejectNext, events } = start({ edits: 1 });
    replica.refuse = async () => null;
    pusher.pump();
    await rejectNext('UNDECODABLE');
    expect(events.at(-1)).toContain('still pending');
  });
});
