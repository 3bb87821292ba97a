import * as decoding from 'lib0/decoding';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createPeer, createMemoryRoom as setUp } from '../testing/memory-room.ts';
import { awarenessFrame, readMessage, step1Frame, step2Frame, updateFrame } from './room-frames.ts';
import { roomCloseCodes } from './room.ts';
import type { RoomBackend } from './room.ts';
import { eventually } from '../testing/eventually.ts';

function edit(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('t').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

function presenceOf(clientId: number, clock: number, state: object | null): Uint8Array {
  return awarenessFrame([{ clientId, clock, state: JSON.stringify(state) }]);
}

/** The entries of the awareness frames, as `client@clock:state`. */
function entriesOf(frames: readonly Uint8Array[]): string[] {
  return frames.flatMap((frame) => {
    const message = readMessage(frame);
    if (message?.kind !== 'awareness') return [];
    const from = decoding.createDecoder(message.update);
    return Array.from({ length: decoding.readVarUint(from) }, () => {
      const [client, clock] = [decoding.readVarUint(from), decoding.readVarUint(from)];
      return `${client}@${clock}:${decoding.readVarString(from)}`;
    });
  });
}

describe('room: documents', () => {
  it('R1: greets with its state vector and answers step 1 with what is missing', () => {
    const { room, doc } = setUp();
    doc.getText('t').insert(0, 'here');
    const { peer, frames } = createPeer();
    const connection = room.connect(peer);
    expect(frames).toEqual([step1Frame(Y.encodeStateVector(doc))]);
    connection.receive(step1Frame(Y.encodeStateVector(new Y.Doc())));
    expect(frames[1]).toEqual(step2Frame(Y.encodeStateAsUpdate(doc)));
  });

  it('R1: serves a backend that keeps its state as one update', () => {
    const state = edit('stored');
    const { room } = setUp({
      backend: { load: () => state, apply: () => Promise.resolve(), onUpdate: () => () => {} },
    });
    const { peer, frames } = createPeer();
    room.connect(peer).receive(step1Frame(Y.encodeStateVector(new Y.Doc())));
    expect(frames).toEqual([step1Frame(Y.encodeStateVectorFromUpdate(state)), step2Frame(state)]);
  });

  it('R2: passes an update on when it is committed, not before, and not to its sender', async () => {
    const { room, settle, doc } = setUp();
    const [a, b] = [createPeer(), createPeer()];
    const sender = room.connect(a.peer);
    room.connect(b.peer);
    sender.receive(updateFrame(edit('x')));
    expect(b.kinds()).toEqual(['step1']);
    settle();
    expect(b.kinds()).toEqual(['step1', 'update']);
    expect(a.kinds()).toEqual(['step1']);
    expect(doc.getText('t').toJSON()).toBe('x');
  });

  it('R2: hands updates to the backend in the order in which they came', () => {
    const { room, settle } = setUp();
    const order: string[] = [];
    const { peer } = createPeer();
    const connection = room.connect(peer);
    for (const text of ['a', 'b', 'c']) connection.receive(updateFrame(edit(text)));
    const watcher = createPeer();
    room.connect({
      ...watcher.peer,
      send: (frame) => {
        const message = readMessage(frame);
        if (message?.kind !== 'update') return;
        const doc = new Y.Doc();
        Y.applyUpdate(doc, message.update);
        order.push(doc.getText('t').toJSON());
      },
    });
    settle();
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('R3: passes on what others than its connections changed', () => {
    const { room, doc } = setUp();
    const [a, b] = [createPeer(), createPeer()];
    room.connect(a.peer);
    room.connect(b.peer);
    doc.getText('t').insert(0, 'by a command');
    expect(a.kinds()).toEqual(['step1', 'update']);
    expect(b.frames).toEqual(a.frames);
  });

  it('R4: closes with 4409 when the backend refuses, and tells others nothing', async () => {
    const { room, settle } = setUp();
    const [a, b] = [createPeer(), createPeer()];
    const sender = room.connect(a.peer);
    room.connect(b.peer);
    sender.receive(updateFrame(edit('no')));
    settle('refuse');
    await eventually(() => expect(a.closed).toEqual([{ code: 4409, reason: 'The change was refused' }]));
    expect(b.kinds()).toEqual(['step1']);
    expect(b.closed).toEqual([]);
    expect(room.size()).toBe(1);
  });

  it('R5: does not ask a reader for its content, and closes with 4403 when it writes', () => {
    const { room, doc, waiting } = setUp({ mayWrite: () => false });
    doc.getText('t').insert(0, 'read me');
    const { peer, frames, closed } = createPeer();
    const connection = room.connect(peer);
    expect(frames).toEqual([]);
    connection.receive(step1Frame(Y.encodeStateVector(new Y.Doc())));
    expect(frames).toEqual([step2Frame(Y.encodeStateAsUpdate(doc))]);
    connection.receive(step2Frame(Uint8Array.of(0, 0)));
    expect(closed).toEqual([]);
    connection.receive(updateFrame(edit('no')));
    expect(closed).toEqual([{ code: roomCloseCodes.forbidden, reason: 'Read-only' }]);
    expect(waiting()).toBe(0);
    expect(doc.getText('t').toJSON()).toBe('read me');
  });

  it('R5: asks at each write', () => {
    let allowed = true;
    const { room, waiting } = setUp({ mayWrite: () => allowed });
    const { peer, closed } = createPeer();
    const connection = room.connect(peer);
    connection.receive(updateFrame(edit('yes')));
    allowed = false;
    connection.receive(updateFrame(edit('no')));
    expect(waiting()).toBe(1);
    expect(closed).toMatchObject([{ code: 4403 }]);
  });

  it.each([
    ['an unknown kind', [9]],
    ['nothing', []],
    ['an unknown kind of sync message', [0, 7, 0]],
    ['a torn frame', [0, 2, 50, 1]],
    ['bytes after the message', [0, 2, 2, 0, 0, 1]],
    ['an update that is none', [0, 2, 3, 1, 200, 1]],
    ['a state vector that is none', [0, 0, 1, 5]],
    ['awareness that is no JSON', [1, 4, 1, 5, 0, 1]],
    ['awareness that is no object', [1, 5, 1, 5, 0, 1, 53]],
    ['awareness of a client id that Yjs cannot have', [1, 10, 1, 128, 128, 128, 128, 16, 0, 2, 123, 125]],
    [
      'awareness with a clock that cannot be counted on from',
      [1, 10, 1, 5, 128, 128, 128, 128, 8, 2, 123, 125],
    ],
  ])('R6: closes with 4400 on %s', (_, frame) => {
    const { room, waiting } = setUp();
    const { peer, closed } = createPeer();
    room.connect(peer).receive(Uint8Array.from(frame));
    expect(closed).toMatchObject([{ code: 4400 }]);
    expect(room.size()).toBe(0);
    expect(waiting()).toBe(0);
  });

  it('R6: closes with 4413 on a frame that is too large', () => {
    const { room } = setUp({ maxFrameBytes: 100 });
    const { peer, closed } = createPeer();
    room.connect(peer).receive(updateFrame(edit('x'.repeat(100))));
    expect(closed).toMatchObject([{ code: 4413 }]);
  });

  it('R6: closes with 1011 when the document cannot be read', () => {
    const backend: RoomBackend = {
      load: vi.fn<() => Uint8Array>().mockReturnValueOnce(edit('x')).mockThrow(new Error('gone')),
      apply: () => Promise.resolve(),
      onUpdate: () => () => {},
    };
    const { room } = setUp({ backend });
    const { peer, closed } = createPeer();
    room.connect(peer).receive(step1Frame(Uint8Array.of(0)));
    expect(closed).toMatchObject([{ code: 1011 }]);
  });

  it('R8: survives a peer whose socket throws', () => {
    const { room, doc } = setUp();
    const [a, b] = [createPeer(), createPeer()];
    let broken = false;
    room.connect({
      send(frame) {
        if (broken) throw new Error('socket closed');
        a.peer.send(frame);
      },
      close: a.peer.close,
    });
    room.connect(b.peer);
    broken = true;
    doc.getText('t').insert(0, 'x');
    expect(b.kinds()).toEqual(['step1', 'update']);
    expect(room.size()).toBe(1);
  });

  it('R8: closes all, once, and lets go of the backend and of time', () => {
    const { room, doc, time } = setUp();
    const [a, b] = [createPeer(), createPeer()];
    room.connect(a.peer).receive(presenceOf(1, 0, { x: 1 }));
    const connection = room.connect(b.peer);
    const before = b.frames.length;
    room.close(roomCloseCodes.reset, 'Refused');
    connection.close();
    connection.receive(Uint8Array.of(99));
    doc.getText('t').insert(0, 'x');
    expect([a.closed, b.closed]).toEqual([
      [{ code: 4409, reason: 'Refused' }],
      [{ code: 4409, reason: 'Refused' }],
    ]);
    expect(b.frames).toHaveLength(before);
    expect(time.pending).toBe(0);
  });
});

describe('room: presence', () => {
  function twoHere() {
    const at = setUp();
    const [a, b] = [createPeer(), createPeer()];
    return { ...at, a, b, first: at.room.connect(a.peer), second: at.room.connect(b.peer) };
  }

  it('R9: tells all of a state, the sender too, and newcomers', () => {
    const { room, a, b, first } = twoHere();
    first.receive(presenceOf(1, 0, { name: 'A' }));
    expect(entriesOf(a.frames)).toEqual(['1@0:{"name":"A"}']);
    expect(entriesOf(b.frames)).toEqual(['1@0:{"name":"A"}']);
    const c = createPeer();
    room.connect(c.peer).receive(Uint8Array.of(3));
    expect(entriesOf(c.frames)).toEqual(['1@0:{"name":"A"}', '1@0:{"name":"A"}']);
  });

  it('R9: lets a connection speak for one client only', () => {
    const { b, first, second, time } = twoHere();
    first.receive(presenceOf(1, 0, { name: 'A' }));
    second.receive(presenceOf(2, 0, { name: 'B' }));
    time.advance(100);
    second.receive(presenceOf(1, 5, { name: 'forged' }));
    second.receive(presenceOf(1, 5, null));
    second.receive(presenceOf(3, 0, { name: 'second self' }));
    time.advance(1000);
    expect(entriesOf(b.frames)).toEqual(['1@0:{"name":"A"}', '2@0:{"name":"B"}']);
  });

  it('R9: passes over old clocks and states that are too large', () => {
    const { a, first, time } = twoHere();
    first.receive(presenceOf(1, 4, { at: 4 }));
    time.advance(100);
    first.receive(presenceOf(1, 3, { at: 3 }));
    first.receive(presenceOf(1, 4, { at: 'same clock' }));
    first.receive(presenceOf(1, 5, { text: 'ü'.repeat(600) }));
    time.advance(1000);
    expect(entriesOf(a.frames)).toEqual(['1@4:{"at":4}']);
  });

  it('R10: forgets a client when its connection ends', () => {
    const { room, b, first, time } = twoHere();
    first.receive(presenceOf(1, 3, { name: 'A' }));
    time.advance(100);
    first.close();
    expect(entriesOf(b.frames)).toEqual(['1@3:{"name":"A"}', '1@4:null']);
    const c = createPeer();
    room.connect(c.peer);
    expect(entriesOf(c.frames)).toEqual([]);
  });

  it('R10: tells of a client that came back with a clock that others take', () => {
    const { room, b, first, time } = twoHere();
    first.receive(presenceOf(1, 3, { name: 'A' }));
    first.close();
    time.advance(100);
    const again = room.connect(createPeer().peer);
    again.receive(presenceOf(1, 3, { name: 'A' }));
    time.advance(100);
    again.receive(presenceOf(1, 4, { name: 'A2' }));
    time.advance(100);
    expect(entriesOf(b.frames)).toEqual([
      '1@3:{"name":"A"}',
      '1@4:null',
      '1@5:{"name":"A"}',
      '1@6:{"name":"A2"}',
    ]);
  });

  it('R11: sends at most ten frames a second, with the newest state of each client', () => {
    const { b, first, second, time } = twoHere();
    for (let i = 0; i < 100; i++) {
      first.receive(presenceOf(1, i, { i }));
      second.receive(presenceOf(2, i, { i }));
      time.advance(10);
    }
    time.advance(1000);
    const frames = b.frames.filter(
      (frame) => readMessage(frame)?.kind === 'awareness' && entriesOf([frame]).length > 0,
    );
    expect(frames.length).toBeLessThanOrEqual(12);
    expect(entriesOf(frames.slice(-1))).toEqual(['1@99:{"i":99}', '2@99:{"i":99}']);
  });

  it('R12: says something every 20 s at least', () => {
    const { a, first, time } = twoHere();
    time.advance(60_000);
    expect(a.kinds().filter((kind) => kind === 'awareness').length).toBeGreaterThanOrEqual(3);
    first.close();
  });

  it('R14: tells beyond the room of its own connections, at once', () => {
    const { room, first } = twoHere();
    const told: string[] = [];
    room.presence.onLocal((entries) =>
      told.push(...entries.map(({ clientId, clock, state }) => `${clientId}@${clock}:${state}`)),
    );
    first.receive(presenceOf(1, 3, { at: 3 }));
    first.receive(presenceOf(1, 4, { at: 4 }));
    room.presence.show([{ clientId: 9, clock: 0, state: '{}' }]);
    expect(room.presence.local()).toEqual([{ clientId: 1, clock: 4, state: '{"at":4}' }]);
    first.close();
    expect(told).toEqual(['1@3:{"at":3}', '1@4:{"at":4}', '1@5:null']);
  });

  it('R15: shows clients elsewhere, and newcomers too, until they leave or all are cleared', () => {
    const { room, b, time } = twoHere();
    const other = (clientId: number, clock: number, state: string) =>
      room.presence.show([{ clientId, clock, state }]);
    other(7, 2, '{"n":7}');
    time.advance(100);
    other(8, 5, '{"n":8}');
    const c = createPeer();
    room.connect(c.peer);
    expect(entriesOf(c.frames)).toEqual(['7@2:{"n":7}', '8@5:{"n":8}']);
    time.advance(100);
    other(7, 0, 'null');
    other(6, 0, 'null');
    time.advance(100);
    room.presence.clear();
    time.advance(100);
    expect(entriesOf(b.frames)).toEqual(['7@2:{"n":7}', '8@5:{"n":8}', '7@3:null', '8@6:null']);
  });

  it('R15: a client is who came first: no other end of the room takes it over', () => {
    const { room, b, first, second, time } = twoHere();
    first.receive(presenceOf(1, 0, { name: 'A' }));
    room.presence.show([{ clientId: 1, clock: 9, state: '{"name":"forged"}' }]);
    room.presence.show([{ clientId: 1, clock: 9, state: 'null' }]);
    room.presence.show([{ clientId: 7, clock: 0, state: '{"name":"far"}' }]);
    time.advance(100);
    second.receive(presenceOf(7, 3, { name: 'repeats' }));
    second.receive(presenceOf(2, 0, { name: 'B' }));
    time.advance(1000);
    expect(entriesOf(b.frames)).toEqual(['1@0:{"name":"A"}', '7@0:{"name":"far"}', '2@0:{"name":"B"}']);
  });
});
