import { zstdCompressSync } from 'node:zlib';
import * as Y from 'yjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import type { RunRecord, Seal, YjsRecord } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { Incoming } from './receiver.ts';
import {
  createReceiverScene,
  records,
  settle,
  update,
  type ReceiverScene,
} from './testing/receiver-scene.ts';
import { id } from './testing/scripted-server.ts';

function run(seq: number, deviceId = 'other'): RunRecord {
  const signature = new Uint8Array(64);
  return { kind: 'run', seq, groupId: 'workspace', deviceId, signature, bytes: Uint8Array.of(seq) };
}

function packed(message: Incoming): Incoming {
  return { type: 'packed', bytes: zstdCompressSync(encodeServerMessage(message)) };
}

let time: ManualTime;
let at: ReceiverScene;

beforeEach(() => {
  time = createManualTime();
  at = createReceiverScene(time);
});

describe('records', () => {
  test('5: of this device under numbers that it never gave stop the connection, and none is taken in', async () => {
    at.replica.edit('doc workspace', 'workspace', 'one', 'x');
    const own = (seq: number, localId: number): YjsRecord => ({ ...update(seq), deviceId: 'mine', localId });
    await at.take(records([own(1, 1)]));
    expect(at.failures).toEqual([]);
    await at.take(records([update(2), own(3, 2)]));
    expect(at.failures).toEqual([expect.stringContaining('copied')]);
    expect(at.replica.applied).not.toContain(2);
  });

  test('share a commit when they arrive while others are applied', async () => {
    at.gate = Promise.withResolvers();
    at.receiver.take(records([update(1)]), 100);
    at.receiver.take(records([update(2)]), 100);
    at.receiver.take(records([update(3), update(4)]), 100);
    const before = at.store.commits;
    at.gate.resolve();
    await settle();
    expect(at.replica.applied).toEqual([1, 2, 3, 4]);
    expect(at.store.commits - before).toBe(2);
    expect(at.heads).toEqual([1, 4]);
  });

  test('of a large frame are applied a thousand at a time, all of them in order, and then it is reached', async () => {
    const before = at.store.commits;
    const seqs = Array.from({ length: 2_500 }, (_, i) => i + 1);
    await at.take(records(seqs.map((seq) => update(seq))));
    expect(at.replica.applied).toEqual(seqs);
    expect(at.store.commits - before).toBe(3);
    expect(at.heads).toEqual([2_500]);
  });

  test('21: of runs are kept before the cursor moves past them; own ones are left out', async () => {
    await at.take(records([update(1), run(2), run(3, 'mine')]));
    expect(at.received).toEqual([2]);
    expect(at.replica.cursors()).toEqual([{ groupId: 'workspace', seq: 3 }]);
  });

  test('that are none only move the head', async () => {
    await at.take(records([], 7));
    expect([at.replica.applied, at.heads]).toEqual([[], [7]]);
  });

  test('stop where they fail, and it is said', async () => {
    at.store.fault = new Error('disk');
    await at.take(records([run(1)]));
    expect(at.failures).toEqual(['Error: disk']);
    expect([at.replica.applied, at.heads, at.credits]).toEqual([[], [], []]);
  });

  test('P6: give their bytes back when they are stored, and not before', async () => {
    at.gate = Promise.withResolvers();
    at.receiver.take(records([update(1)]), 30);
    at.receiver.take(records([update(2)]), 50);
    at.receiver.take(records([update(3)]), 60);
    await settle();
    expect(at.credits).toEqual([]);
    at.gate.resolve();
    await settle();
    expect(at.credits).toEqual([30, 110]);
  });

  test('20: beyond what any host asks for end the connection', async () => {
    at.gate = Promise.withResolvers();
    for (let i = 0; i < 65; i++) at.receiver.take(records([update(i + 1)]), 1024 * 1024);
    expect(at.failures[0]).toContain('1006');
  });
});

describe('packed frames', () => {
  test('F5: are what they carry', async () => {
    await at.take(packed(records([update(1)])), packed(records([update(2)])), records([update(3)]));
    expect(at.replica.applied).toEqual([1, 2, 3]);
    expect(at.credits.reduce((a, b) => a + b)).toBe(300);
  });

  const bomb = zstdCompressSync(new Uint8Array(4 * 1024 * 1024 + 1));
  /** Not compressed at all, but asking for a window of 2 to the power of `log` bytes. */
  function windowed(log: number): Buffer {
    const frame = encodeServerMessage(records([], 3));
    const head = [0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3, (frame.length << 3) | 1, 0, 0];
    return Buffer.concat([Uint8Array.from(head), frame]);
  }
  const window = windowed(25);

  test('F5: a window as large as what may come out is fine', async () => {
    await at.take({ type: 'packed', bytes: windowed(22) });
    expect([at.failures, at.heads]).toEqual([[], [3]]);
  });

  test.each([
    ['a bomb', bomb],
    ['garbage', Uint8Array.of(1, 2, 3)],
    ['nothing', new Uint8Array()],
    ['a window of more memory than there is', window],
    ['a torn frame', zstdCompressSync(encodeServerMessage(records([update(1)]))).subarray(0, -4)],
    ['a frame in a frame', zstdCompressSync(encodeServerMessage(packed(records([]))))],
    ['something else', zstdCompressSync(encodeServerMessage({ type: 'pong' }))],
  ])('F5: %s ends the connection', async (_, bytes) => {
    await at.take({ type: 'packed', bytes });
    expect(at.failures).toEqual(['ConnectError: The connection ended with 1006']);
    expect(at.replica.applied).toEqual([]);
  });
});

describe('snapshots', () => {
  const place = { documentId: 'doc workspace', groupId: 'workspace', seq: 5 } as const;

  function state(keys: number): Uint8Array {
    const doc = new Y.Doc();
    for (let i = 0; i < keys; i++) doc.getMap('fields').set(`${i}`, 'x'.repeat(100));
    return Y.encodeStateAsUpdate(doc);
  }

  test('N1: are put together from their parts and taken in whole; credit comes back with each frame', async () => {
    const parts = await at.server.snapshot(place, state(100), 1_000);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of parts.slice(0, -1)) await at.take({ type: 'snapshots', items: [part] });
    expect(at.replica.state()).toEqual({});
    await at.take({ type: 'snapshots', items: parts.slice(-1) });
    expect(Object.keys(Object(at.replica.state()['doc workspace']))).toHaveLength(100);
    expect(at.credits).toHaveLength(parts.length);
    expect(at.replica.cursors()).toEqual([]);
  });

  test('N2: without the server’s signature stop everything', async () => {
    const [part] = await at.server.snapshot(place, state(1));
    if (!part) throw new Error('No part');
    await at.take({ type: 'snapshots', items: [{ ...part, seq: 6 }] });
    expect(at.failures[0]).toContain('tampered, snapshot signature');
    expect(at.replica.state()).toEqual({});
  });

  test.each([
    ['begins in the middle', [1]],
    ['leaves one out', [0, 2]],
    ['repeats one', [0, 0]],
  ])('a sequence of parts that %s ends the connection', async (_, order) => {
    const parts = await at.server.snapshot(place, state(100), 1_000);
    await at.take({ type: 'snapshots', items: order.flatMap((i) => parts[i] ?? []) });
    expect(at.failures[0]).toContain('1006');
  });

  test('parts of another snapshot do not continue the first', async () => {
    const parts = await at.server.snapshot(place, state(100), 1_000);
    const others = await at.server.snapshot({ ...place, seq: 6 }, state(100), 1_000);
    await at.take({ type: 'snapshots', items: [...parts.slice(0, 1), ...others.slice(1, 2)] });
    expect(at.failures[0]).toContain('1006');
  });

  test('20: many that are never finished end the connection before they fill the memory', async () => {
    const payload = new Uint8Array(512 * 1024);
    const signature = new Uint8Array(64);
    for (let i = 0; i < 130; i++) {
      const items = [{ ...place, documentId: `doc ${i}`, part: 0, parts: 2, signature, payload }];
      await at.take({ type: 'snapshots', items });
    }
    expect(at.failures[0]).toContain('1006');
  });
});

test('S3: seals of others are kept', async () => {
  const seal: Seal = {
    deviceId: 'other',
    groupId: 'workspace',
    localId: 3,
    hash: new Uint8Array(32),
    signature: new Uint8Array(64),
  };
  await at.take({ type: 'seals', items: [seal] });
  expect(at.replica.seals).toEqual([seal]);
});

describe('digests', () => {
  function digest(seq: number, hash = at.replica.digest('workspace')?.hash, isBase = false): Incoming {
    return { type: 'digest', groupId: 'workspace', seq, hash: hash ?? new Uint8Array(32), isBase };
  }

  test('D2: that agree change nothing', async () => {
    await at.take(records([update(1), update(2)]));
    await at.take(digest(2));
    expect(at.repairs.state()).toBeNull();
    expect(at.failures).toEqual([]);
  });

  test('22, D3: one that differs has the group pulled again over a new connection, once an hour', async () => {
    await at.take(records([update(1), update(2)]));
    await at.take(digest(2, new Uint8Array(32).fill(1)));
    expect(at.replica.restarts).toEqual(['workspace']);
    expect(at.failures).toEqual(['ConnectError: The connection ended with 1012']);
    expect(at.repairs.state()).toBe('repairing');

    at.reconnect();
    await at.take(records([update(1), update(2)]), digest(2, new Uint8Array(32).fill(1)));
    expect(at.failures).toHaveLength(1);
    expect(at.repairs.state()).toBe('failed');
    time.advance(3_599_999);
    await at.take(digest(2, new Uint8Array(32).fill(1)));
    expect(at.replica.restarts).toHaveLength(1);
    time.advance(1);
    await at.take(digest(2, new Uint8Array(32).fill(1)));
    expect(at.replica.restarts).toHaveLength(2);
    expect(at.repairs.state()).toBe('repairing');
  });

  test('D3: the repair is over when they agree again', async () => {
    const record = update(1);
    await at.take(records([record]));
    const right = at.replica.digest('workspace')?.hash;
    await at.take(digest(1, new Uint8Array(32).fill(1)));
    expect(at.repairs.state()).toBe('repairing');
    at.reconnect();
    await at.take(records([record]), digest(1, right));
    expect(at.repairs.state()).toBeNull();
    expect(at.failures).toHaveLength(1);
  });

  test('wait until their seq is reached', async () => {
    await at.take(digest(2, new Uint8Array(32).fill(1)), records([update(1)]));
    expect(at.failures).toEqual([]);
    await at.take(records([], 1));
    expect(at.failures).toEqual([]);
    await at.take(records([update(3, 'x', `team:${id(7)}`)], 3));
    expect(at.failures[0]).toContain('1012');
  });

  test('that come too late to be compared are passed over', async () => {
    await at.take(records([update(1), update(2)]), digest(1, new Uint8Array(32).fill(1)));
    await at.take(records([update(3)]));
    expect(at.failures).toEqual([]);
  });

  test('N3: a base is taken over', async () => {
    const hash = new Uint8Array(32).fill(7);
    await at.take(digest(9, hash, true));
    expect(at.replica.digest('workspace')).toEqual({ seq: 9, hash });
    await at.take(records([update(9), update(10)]));
    expect(at.replica.applied).toEqual([10]);
  });
});

test('stopped, it takes nothing more', async () => {
  at.receiver.stop();
  await at.take(records([update(1)]));
  expect([at.replica.applied, at.heads, at.credits]).toEqual([[], [], []]);
});
