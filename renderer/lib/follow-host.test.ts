import { expect, test } from 'vitest';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { NotificationName, NotificationOf } from '../../shared/contract/events.ts';
import { createEmitter, type Emitter } from '../../shared/lib/emitter.ts';
import type { HostConnection } from '../client/connect-host.ts';
import { followHost } from './follow-host.ts';

function createHost() {
  const live = createEmitter<void>();
  const emitters: { [N in NotificationName]: Emitter<NotificationOf<N>> } = {
    'journal.events': createEmitter(),
    'journal.lagged': createEmitter(),
    'sync.progress': createEmitter(),
  };
  const host: Pick<HostConnection, 'on' | 'onLive'> = {
    on: <N extends NotificationName>(name: N, listener: (params: NotificationOf<N>) => void) =>
      emitters[name].subscribe(listener),
    onLive(listener) {
      listener();
      return live.subscribe(listener);
    },
  };
  return { host, live, ...emitters };
}

const event = (seq: number, kind: 'ledger.changed' | 'workspace.changed'): JournalEvent => ({
  seq,
  at: 0,
  kind,
});

test('reads at once, again after what matters, after a loss and after a gap, and not after the rest', () => {
  const world = createHost();
  const signals: AbortSignal[] = [];
  const stop = followHost(
    world.host,
    ({ kind }) => kind === 'ledger.changed',
    (signal) => void signals.push(signal),
  );
  expect(signals).toHaveLength(1);
  world['journal.events'].emit({ events: [event(1, 'workspace.changed')] });
  expect(signals).toHaveLength(1);
  world['journal.events'].emit({ events: [event(2, 'workspace.changed'), event(3, 'ledger.changed')] });
  expect(signals).toHaveLength(2);
  world['journal.lagged'].emit({ cursor: 9 });
  world.live.emit();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true, false]);
  stop();
  expect(signals.at(-1)?.aborted).toBe(true);
  world.live.emit();
  expect(signals).toHaveLength(4);
});
