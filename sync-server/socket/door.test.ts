import { describe, expect, test } from 'vitest';
import { memberId } from '../../shared/domain/ids.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import type { Subscriber } from './audience.ts';
import { createDoor } from './door.ts';

const member = memberId.parse('018f0000-0000-7000-8000-000000000001');
const other = memberId.parse('018f0000-0000-7000-8000-000000000002');

function connection(deviceId: string, since: number, of = member) {
  const closes: string[] = [];
  const subscriber: Subscriber = {
    deviceId,
    memberId: of,
    since,
    mayRead: () => true,
    deliver: () => undefined,
    offer: () => true,
    hangUp: (close) => void closes.push(close),
  };
  return { subscriber, closes };
}

describe('the door', () => {
  const changes: [MetaEntry, string[], string[]][] = [
    [
      { kind: 'member.set', memberId: member, role: 'viewer', teams: [] },
      ['accessChanged'],
      ['accessChanged'],
    ],
    [{ kind: 'member.removed', memberId: member }, ['unauthorised'], ['unauthorised']],
    [{ kind: 'device.revoked', deviceId: 'a' }, ['unauthorised'], []],
    [{ kind: 'device.quarantined', deviceId: 'a' }, ['quarantined'], []],
    [{ kind: 'documents.purged', documentIds: ['a'] }, [], []],
  ];
  test.each(changes)('A9, E3: %j ends the connections that it is about', (entry, ofA, ofB) => {
    const door = createDoor();
    const [a, b, c] = [connection('a', 5), connection('b', 5), connection('c', 5, other)];
    for (const { subscriber } of [a, b, c]) door.enter(subscriber);
    door.apply(entry, 6);
    expect([a.closes, b.closes, c.closes]).toEqual([ofA, ofB, []]);
  });

  test('A9: who was looked up before a change and comes in after it does not stay', () => {
    const door = createDoor();
    door.apply({ kind: 'device.revoked', deviceId: 'a' }, 7);
    const late = connection('a', 6);
    door.enter(late.subscriber);
    expect(late.closes).toEqual(['unauthorised']);
  });

  test('who was looked up after a change stays, also when the change is heard of later', () => {
    const door = createDoor();
    const joined = connection('a', 7);
    door.enter(joined.subscriber);
    door.apply({ kind: 'member.set', memberId: member, role: 'member', teams: [] }, 7);
    expect(joined.closes).toEqual([]);
  });

  test('who has left is left alone', () => {
    const door = createDoor();
    const a = connection('a', 1);
    door.enter(a.subscriber);
    door.leave(a.subscriber);
    door.apply({ kind: 'device.revoked', deviceId: 'a' }, 2);
    expect(a.closes).toEqual([]);
  });
});
