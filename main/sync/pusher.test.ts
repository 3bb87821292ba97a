import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { cutBatch } from './cut-batch.ts';
import type { PendingRecord } from './ports.ts';
import { createPusher } from './pusher.ts';
import { createMemoryReplica } from './testing/memory-replica.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { id, member, workspace } from './testing/scripted-server.ts';

type Push = MessageOf<ClientMessage, 'push'>;

function record(localId: number, bytes = 1): PendingRecord {
  const payload = new Uint8Array(bytes);
  return { localId, groupId: 'workspace', documentId: 'workspace', origin: '', payload };
}

function start({ deviceHead = 0, edits = 0 } = {}) {
  const time = createManualTime();
  const store = createMemoryStore();
  const identity = { deviceId: id(3) };
  const replica = createMemoryReplica({ store, identity, workspaceId: workspace, memberId: member });
  for (let i = 0; i < edits; i++) replica.edit(`doc ${i % 3}`, 'workspace', `${i}`, 'x');
  const messages: ClientMessage[] = [];
  const events: string[] = [];
  const note = (event: string) => (): void => void events.push(event);
  const pusher = createPusher({
    ...time,
    replicaLog: replica,
    store,
    deviceHead,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    send: (message) => void messages.push(message),
    sent: () => undefined,
    restarted: note('restarted'),
    settled: note('settled'),
    idle: () => undefined,
    changed: () => undefined,
    waits: (isWaiting) => void events.push(isWaiting ? 'waits' : 'goes on'),
    failed: (error) => void events.push(String(error)),
  });
  const unanswered: Push[] = [];
  let taken = 0;
  let seq = 0;

  async function settle(): Promise<void> {
    for (let i = 0; i < 100; i++) await Promise.resolve();
  }

  /** Pushes that were not answered yet, the oldest first. */
  function pushes(): Push[] {
    for (; taken < messages.length; taken++) {
      const message = messages[taken];
      if (message?.type === 'push') unanswered.push(message);
    }
    return unanswered;
  }

  function next(): Push {
    const push = pushes().shift();
    if (!push) throw new Error('Nothing was pushed');
    return push;
  }

  async function ackNext(): Promise<Push> {
    const push = next();
    pusher.acked(
      push.batchId,
      push.records.map(() => (seq += 1)),
    );
    await settle();
    return push;
  }

  /** Refuses the oldest push, and as a server does all that was under way behind it. */
  async function rejectNext(code: string, index = 0): Promise<Push> {
    const push = next();
    const behind = pushes().splice(0);
    pusher.rejected(push.batchId, index, code);
    for (const { batchId } of behind) pusher.rejected(batchId, 0, 'GAP');
    await settle();
    return push;
  }

  async function ackAll(): Promise<void> {
    while (pushes().length > 0) await ackNext();
  }

  const ids = (): number[] => pushes().flatMap(({ records }) => records.map(({ localId }) => localId));
  const types = (): string[] => messages.map(({ type }) => type);
  return {
    time,
    store,
    replica,
    pusher,
    events,
    pushes,
    ids,
    types,
    ackNext,
    rejectNext,
    ackAll,
    settle,
  };
}

describe('a batch', () => {
  test('is cut by number and by bytes, and holds one record at least', () => {
    const many = Array.from({ length: 300 }, (_, i) => record(i + 1));
    expect(cutBatch(many)).toHaveLength(256);
    expect(cutBatch([record(1, 200_000), record(2, 200_000)])).toHaveLength(1);
    expect(cutBatch([record(1, 900_000)])).toHaveLength(1);
    expect(cutBatch([])).toEqual([]);
  });

  test('fits into a frame', () => {
    const bytes = cutBatch(Array.from({ length: 300 }, (_, i) => record(i + 1, 2_000))).length * 2_200;
    expect(bytes).toBeLessThan(wireLimits.frame);
  });

  test('ends before a record that no frame can carry', () => {
    const large = record(2, wireLimits.payload + 1);
    expect(cutBatch([record(1), large, record(3)])).toEqual([record(1)]);
    expect(cutBatch([large])).toEqual([]);
    expect(cutBatch([record(1, wireLimits.payload)])).toHaveLength(1);
  });
});

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
