import { describe, expect, test } from 'vitest';
import { decodeChannelFrame } from '../../shared/contract/channel-codec.ts';
import type { ChannelFrame } from '../../shared/contract/channel.ts';
import { createClientChannels, type Channel } from '../../shared/contract/client-channels.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { CloseReason } from '../../shared/contract/transport.ts';
import { createChannelServer, type ChannelServer } from './channel-server.ts';
import type { ChannelPeer, ChannelSession } from './ports.ts';

interface TestDoor {
  readonly sessions: { peer: ChannelPeer; received: Uint8Array[]; credits: number[]; closed: boolean }[];
  open(target: string, peer: ChannelPeer): Promise<ChannelSession>;
}

function createDoor(): TestDoor {
  const sessions: TestDoor['sessions'] = [];
  return {
    sessions,
    async open(target, peer) {
      if (target === 'missing') throw new HearthError('NOT_FOUND', 'There is no such document.');
      if (target === 'broken') throw new TypeError('canary');
      const session = { peer, received: [] as Uint8Array[], credits: [] as number[], closed: false };
      sessions.push(session);
      peer.send(Uint8Array.from([1]));
      if (target === 'over') peer.close(1000, 'That was all.');
      await Promise.resolve();
      return {
        receive(bytes) {
          if (bytes[0] === 255) throw new TypeError('canary');
          session.received.push(bytes);
          peer.send(bytes);
        },
        credit: (bytes) => void session.credits.push(bytes),
        close: () => void (session.closed = true),
      };
    },
  };
}

/** A client's channels and a host's, joined by encoded frames that arrive in a later microtask. */
function join() {
  const door = createDoor();
  const log = (): void => undefined;
  const passTo = (take: (frame: ChannelFrame) => void) => (bytes: Uint8Array) => {
    const frame = decodeChannelFrame(Uint8Array.from(bytes));
    if (!frame) throw new Error('not a frame');
    queueMicrotask(() => take(frame));
  };
  const client = createClientChannels({ send: passTo((frame) => server.receive(frame)) });
  const server: ChannelServer = createChannelServer({
    doors: {
      document: (target, peer) => door.open(target, peer),
      terminal: (target, peer) => door.open(target, peer),
    },
    caller: { kind: 'window', clientId: 'w1' },
    logger: { info: log, warn: log, error: log },
    send: passTo((frame) => client.receive(frame)),
  });
  return { client, server, door };
}

/** Resolves when what was sent before has arrived. */
const delivered = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve));
const closeOf = (channel: Channel): Promise<CloseReason> =>
  new Promise((resolve) => channel.onClose(resolve));

describe('channels', () => {
  const data = (channel: Channel, count: number): Promise<number[][]> => {
    const got: number[][] = [];
    return new Promise((resolve) => {
      channel.onData((bytes) => {
        got.push([...bytes]);
        if (got.length === count) resolve(got);
      });
    });
  };

  test('carry bytes both ways, in order, also what either side said before the door was open', async () => {
    const { client, server, door } = join();
    const first = client.open({ kind: 'document', documentId: 'd' });
    const second = client.open({ kind: 'terminal', runId: 'r' });
    const all = Promise.all([data(first, 3), data(second, 2)]);
    const order: string[] = [];
    first.onOpen(() => void order.push('open'));
    first.onData(() => void order.push('data'));
    first.send(Uint8Array.from([2, 3]));
    first.send(Uint8Array.from([]));
    second.send(Uint8Array.from([9]));
    expect(await all).toEqual([
      [[1], [2, 3], []],
      [[1], [9]],
    ]);
    expect(order).toEqual(['open', 'data', 'data', 'data']);
    second.credit(77);
    first.close();
    await delivered();
    expect(door.sessions.map(({ credits, closed }) => [credits, closed])).toEqual([
      [[], true],
      [[77], false],
    ]);
    server.closeAll();
    expect(door.sessions[1]?.closed).toBe(true);
  });

  test('are refused with a close code', async () => {
    const { client } = join();
    const missing = client.open({ kind: 'document', documentId: 'missing' });
    const broken = client.open({ kind: 'document', documentId: 'broken' });
    expect(await Promise.all([closeOf(missing), closeOf(broken)])).toEqual([
      { code: 4404, reason: 'There is no such document.' },
      { code: 1011, reason: 'Something went wrong inside the host.' },
    ]);
  });

  test('end when the host closes them, and say nothing afterwards', async () => {
    const { client, door } = join();
    const channel = client.open({ kind: 'document', documentId: 'd' });
    await data(channel, 1);
    const closed = closeOf(channel);
    door.sessions[0]?.peer.close(4409, 'Begin again.');
    door.sessions[0]?.peer.send(Uint8Array.from([5]));
    expect(await closed).toEqual({ code: 4409, reason: 'Begin again.' });
    expect(door.sessions[0]?.closed).toBe(true);
    channel.send(Uint8Array.from([6]));
    await delivered();
    expect(door.sessions[0]?.received).toEqual([]);
  });

  test('what was said before the door was open arrives, also when nothing follows it', async () => {
    const { client, door } = join();
    const channel = client.open({ kind: 'terminal', runId: 'over' });
    const got: number[] = [];
    channel.onData((bytes) => got.push(...bytes));
    expect(await closeOf(channel)).toEqual({ code: 1000, reason: 'That was all.' });
    expect(got).toEqual([1]);
    await delivered();
    expect(door.sessions[0]?.closed).toBe(true);
  });

  test('one that fails on a message is closed; the rest go on', async () => {
    const { client, door } = join();
    const bad = client.open({ kind: 'document', documentId: 'd' });
    bad.send(Uint8Array.from([255]));
    expect(await closeOf(bad)).toMatchObject({ code: 1011 });
    expect(door.sessions[0]?.closed).toBe(true);
    await data(client.open({ kind: 'document', documentId: 'd' }), 1);
  });

  test('a number in use and too many of them are refused', async () => {
    const { client, server, door } = join();
    await data(client.open({ kind: 'document', documentId: 'd' }), 1);
    server.receive({ op: 'open', channel: 1, target: { kind: 'document', documentId: 'd' } });
    expect(door.sessions).toHaveLength(1);
    for (let i = 0; i < 254; i++) client.open({ kind: 'document', documentId: 'd' });
    const last = client.open({ kind: 'document', documentId: 'd' });
    const tooMany = client.open({ kind: 'document', documentId: 'd' });
    await Promise.all([data(last, 1), closeOf(tooMany)]);
  });

  test('one that the client closes while its door opens leaves nothing behind', async () => {
    const { client, door } = join();
    client.open({ kind: 'document', documentId: 'd' }).close();
    await expect.poll(() => door.sessions[0]?.closed).toBe(true);
  });

  test('opened on a connection that has ended, they close', async () => {
    const { client } = join();
    const open = client.open({ kind: 'document', documentId: 'd' });
    const closed = closeOf(open);
    client.closeAll({ code: 1001, reason: 'gone' });
    expect(await closed).toEqual({ code: 1001, reason: 'gone' });
    expect(await closeOf(client.open({ kind: 'document', documentId: 'd' }))).toMatchObject({
      code: 1001,
    });
  });
});
