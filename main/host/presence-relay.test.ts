import { expect, test } from 'vitest';
import { awarenessFrame, readAwareness, readMessage } from '../../shared/documents/room-frames.ts';
import { createMemoryRoom, createPeer } from '../../shared/testing/memory-room.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { createRoomRelay } from './presence-relay.ts';

const documentId = 'issue:x';
const show = (clientId: number, clock: number, state: string): PresenceEntry => ({
  documentId,
  clientId,
  clock,
  state,
});

function statesIn(frames: readonly Uint8Array[]): string[] {
  return frames.flatMap((frame) => {
    const message = readMessage(frame);
    const entries = message?.kind === 'awareness' ? readAwareness(message.update) : null;
    return (entries ?? []).map(({ clientId, state }) => `${clientId} ${state}`);
  });
}

test('R14: other hosts hear of the windows in all rooms, until a room has closed', () => {
  const { relay, enter } = createRoomRelay();
  const told: string[] = [];
  relay.onLocal((entries) => {
    for (const entry of entries) told.push(`${entry.documentId} ${entry.clientId} ${entry.state}`);
  });
  const { room } = createMemoryRoom();
  const leave = enter(documentId, room.presence);
  const connection = room.connect(createPeer().peer);
  connection.receive(awarenessFrame([{ clientId: 1, clock: 3, state: '{"a":1}' }]));
  expect(relay.local()).toEqual([show(1, 3, '{"a":1}')]);
  connection.close();
  expect(relay.local()).toEqual([]);
  room.close(1001, 'Bye');
  leave();
  expect(told).toEqual(['issue:x 1 {"a":1}', 'issue:x 1 null']);
});

test('R15: rooms show who is on other hosts, also a room that opens later, until they leave', () => {
  const { relay, enter } = createRoomRelay();
  relay.receive([show(7, 1, '{"b":1}'), { ...show(8, 1, '{}'), documentId: 'issue:other' }]);
  const { room, time } = createMemoryRoom();
  enter(documentId, room.presence);
  const { peer, frames } = createPeer();
  room.connect(peer);
  expect(statesIn(frames)).toEqual(['7 {"b":1}']);
  time.advance(100);
  relay.receive([show(7, 2, 'null')]);
  expect(statesIn(frames)).toEqual(['7 {"b":1}', '7 null']);
});

test('R15: when the connection is gone, nobody else is here, in open rooms and in later ones', () => {
  const { relay, enter } = createRoomRelay();
  const { room, time } = createMemoryRoom();
  enter(documentId, room.presence);
  const { peer, frames } = createPeer();
  room.connect(peer);
  relay.receive([show(7, 1, '{"b":1}')]);
  time.advance(100);
  relay.clear();
  expect(statesIn(frames)).toEqual(['7 {"b":1}', '7 null']);
  const later = createMemoryRoom();
  enter(documentId, later.room.presence);
  const newcomer = createPeer();
  later.room.connect(newcomer.peer);
  expect(statesIn(newcomer.frames)).toEqual([]);
});
