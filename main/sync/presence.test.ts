import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmitter } from '../../shared/lib/emitter.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';

function entry(clientId: number, clock = 1, state = '{"at":1}'): PresenceEntry {
  return { documentId: 'workspace', clientId, clock, state };
}

let time: ManualTime;
let host: ScriptedHost;
let mine: PresenceEntry[];
let changed: ReturnType<typeof createEmitter<readonly PresenceEntry[]>>;
let others: PresenceEntry[][];

beforeEach(async () => {
  time = createManualTime();
  mine = [];
  others = [];
  changed = createEmitter();
  host = createScriptedHost({
    time,
    presence: {
      onLocal: changed.subscribe,
      local: () => mine,
      receive: (entries) => void others.push([...entries]),
      clear: () => void others.push([]),
    },
  });
  await host.linked();
});

afterEach(() => host.connection.stop());

test('Q1: everybody who is here is told when a connection begins', async () => {
  mine = Array.from({ length: 300 }, (_, i) => entry(i));
  changed.emit([entry(999)]);
  await host.goLive();
  expect(host.sent('presence').map(({ entries }) => entries.length)).toEqual([256, 44]);
});

test('Q2: changes are gathered for 100 ms, the newest of each client is told', async () => {
  await host.goLive();
  changed.emit([entry(1, 1), entry(2, 1)]);
  time.advance(60);
  changed.emit([entry(1, 2)]);
  time.advance(39);
  expect(host.sent('presence')).toEqual([]);
  time.advance(1);
  expect(host.sent('presence')).toEqual([{ type: 'presence', entries: [entry(1, 2), entry(2, 1)] }]);
});

test('Q1: a state that is too large stays here', async () => {
  await host.goLive();
  const wide = 'é'.repeat(wireLimits.presenceState / 2);
  changed.emit([entry(1, 1, `${wide}x`), entry(2, 1, wide)]);
  time.advance(100);
  expect(host.sent('presence')).toEqual([{ type: 'presence', entries: [entry(2, 1, wide)] }]);
});

test('Q4: what others show arrives, and is gone with the connection', async () => {
  await host.goLive();
  host.socket().say({ type: 'presence', entries: [entry(7)] });
  expect(others).toEqual([[entry(7)]]);
  host.socket().drop(1006);
  expect(others.at(-1)).toEqual([]);
  expect(changed.size).toBe(0);
  changed.emit([entry(1)]);
  time.advance(100);
  expect(host.sent('presence')).toEqual([]);
});
