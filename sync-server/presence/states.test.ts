import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import type { PresenceSource } from './clients.ts';
import { createStates } from './states.ts';

const host = (deviceId: string): PresenceSource => ({ deviceId, mayRead: () => true });
const at = (clock: number, state = `{"at":${clock}}`, clientId = 1): PresenceEntry => ({
  documentId: 'board',
  clientId,
  clock,
  state,
});

describe('presence states', () => {
  test('Q2: the newest of each client counts', () => {
    const states = createStates();
    const a = host('a');
    expect(states.accept(a, 'workspace', at(5))).toEqual(at(5));
    expect(states.accept(a, 'workspace', at(4))).toBe('OLD');
    expect(states.accept(a, 'workspace', at(5))).toBe('OLD');
    expect(states.accept(a, 'workspace', at(6))).toEqual(at(6));
    expect(states.of('workspace')).toEqual([at(6)]);
  });

  test.each(['', 'x', '{"a":', '1', '"text"', 'true'])('Q1: %j is no state', (state) => {
    const states = createStates();
    expect(states.accept(host('a'), 'workspace', at(1, state))).toBe('INVALID');
    expect(states.size).toBe(0);
  });

  test('nobody speaks for the client of another device', () => {
    const states = createStates();
    states.accept(host('a'), 'workspace', at(1));
    expect(states.accept(host('b'), 'workspace', at(9))).toBe('TAKEN');
    expect(states.accept(host('b'), 'workspace', at(9, 'null'))).toBe('TAKEN');
    expect(states.of('workspace')).toEqual([at(1)]);
  });

  test('a host that comes back before its old connection is known to be dead speaks for its clients again', () => {
    const states = createStates();
    const [old, now] = [host('a'), host('a')];
    states.accept(old, 'workspace', at(7));
    expect(states.accept(now, 'workspace', at(7))).toMatchObject({ clock: 8, state: '{"at":7}' });
    expect(states.leave(old)).toEqual([]);
    expect(states.of('workspace')).toHaveLength(1);
    expect(states.leave(now)).toMatchObject([{ groupId: 'workspace', entry: { clock: 9, state: 'null' } }]);
  });

  test('Q4: a client that left and comes back is told of with a clock above its last one', () => {
    const states = createStates();
    states.accept(host('a'), 'workspace', at(7));
    const a = host('a');
    states.accept(a, 'workspace', at(8));
    expect(states.leave(a)).toMatchObject([{ entry: { clock: 9, state: 'null' } }]);
    expect(states.accept(host('a'), 'workspace', at(8))).toMatchObject({ clock: 10 });
  });

  test('a connection tells of so many clients', () => {
    const states = createStates();
    const a = host('a');
    for (let i = 0; i < 300; i++) states.accept(a, 'workspace', at(1, '{}', i));
    expect(states.size).toBe(256);
    states.accept(a, 'workspace', at(2, 'null', 0));
    expect(states.accept(a, 'workspace', at(1, '{}', 299))).toMatchObject({ clientId: 299 });
  });

  test('whoever hears all of it in order, as y-protocols takes it, holds what there is', () => {
    const event = fc.record({
      source: fc.nat(2),
      clientId: fc.nat(2),
      clock: fc.nat(6),
      kind: fc.constantFrom('state', 'null', 'leave'),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const states = createStates();
        let sources = [host('a'), host('a'), host('b')];
        const heard = new Map<number, { clock: number; state: string }>();
        const hear = ({ clientId, clock, state }: PresenceEntry) => {
          // A client takes what has a higher clock, and nothing else.
          expect(clock).toBeGreaterThan(heard.get(clientId)?.clock ?? -1);
          heard.set(clientId, { clock, state });
        };
        for (const { source, clientId, clock, kind } of events) {
          const from = sources[source] ?? host('c');
          if (kind === 'leave') {
            for (const { entry } of states.leave(from)) hear(entry);
            sources = sources.map((one) => (one === from ? host(one.deviceId) : one));
            continue;
          }
          const told = states.accept(from, 'workspace', at(clock, kind === 'null' ? 'null' : '{}', clientId));
          if (typeof told !== 'string') hear(told);
        }
        const here = [...heard].filter(([, { state }]) => state !== 'null').map(([clientId]) => clientId);
        const held = states.of('workspace').map(({ clientId }) => clientId);
        expect(here.toSorted((a, b) => a - b)).toEqual(held.toSorted((a, b) => a - b));
      }),
    );
  });
});
