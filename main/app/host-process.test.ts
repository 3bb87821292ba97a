import { describe, expect, it } from 'vitest';
import { shutdownMs, type ToShell } from '../../shared/contract/electron-protocol.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import type { Child } from './child-process.ts';
import { createHostProcess } from './host-process.ts';

function createFakeChild() {
  const messages = createEmitter<unknown>();
  const exits = createEmitter<number>();
  const posted: unknown[] = [];
  let kills = 0;
  const child: Child = {
    pid: () => 7,
    post: (message) => void posted.push(message),
    onMessage: messages.subscribe,
    onSpawn: () => () => undefined,
    onExit: exits.subscribe,
    kill: () => void (kills += 1),
  };
  return {
    child,
    posted,
    kills: () => kills,
    say: (message: ToShell | object) => messages.emit(message),
    exit: exits.emit,
  };
}

function setUp() {
  const time = createManualTime();
  const children: ReturnType<typeof createFakeChild>[] = [];
  const seen: string[] = [];
  let gone = 0;
  const host = createHostProcess({
    profile: '/p',
    version: '1',
    timers: time.timers,
    launch() {
      const next = createFakeChild();
      children.push(next);
      return next.child;
    },
    onRequest: (request, tell) => {
      seen.push(request.type);
      if (request.type === 'secret.backend') tell({ type: 'secret.failed', id: request.id, message: 'no' });
    },
    onGone: () => void (gone += 1),
  });
  host.subscribe(({ status }) => void seen.push(status));
  const last = (): ReturnType<typeof createFakeChild> => {
    const found = children.at(-1);
    if (!found) throw new Error('Nothing was launched.');
    return found;
  };
  return { host, time, seen, last, launched: () => children.length, gone: () => gone };
}

const ready = { type: 'ready', pid: 7, socket: '/s' } as const;

describe('createHostProcess', () => {
  it('starts one process and tells it the profile first', () => {
    const { host, last, launched, seen } = setUp();
    host.start();
    host.start();
    expect(launched()).toBe(1);
    expect(last().posted).toEqual([{ type: 'start', profile: '/p', version: '1' }]);
    last().say(ready);
    expect(seen).toEqual(['starting', 'ready']);
  });

  it('passes requests on, and answers to the one who asked', () => {
    const { host, last, seen } = setUp();
    host.start();
    last().say({ type: 'secret.backend', id: 3 });
    expect(seen).toContain('secret.backend');
    expect(last().posted.at(-1)).toEqual({ type: 'secret.failed', id: 3, message: 'no' });
  });

  it('does not listen to what is no message of the protocol', () => {
    const { host, last, seen } = setUp();
    host.start();
    for (const message of [{ type: 'ready' }, { type: 'format.disk' }, { ...ready, more: 1 }])
      last().say(message);
    expect(seen).toEqual(['starting']);
  });

  it('says why a host that stopped by itself did, and starts it again', () => {
    const { host, last, launched, gone } = setUp();
    host.start();
    const first = last();
    first.say(ready);
    first.say({ type: 'runs', live: 2 });
    expect(host.liveRuns()).toBe(2);
    first.exit(9);
    expect(host.condition()).toMatchObject({ status: 'ended', message: expect.stringContaining('saved') });
    expect([host.liveRuns(), gone()]).toEqual([0, 1]);
    host.start();
    expect(launched()).toBe(2);
    first.say(ready);
    expect(host.condition()).toEqual({ status: 'starting' });
  });

  it('keeps the reason of a host that could not serve', () => {
    const { host, last } = setUp();
    host.start();
    last().say({ type: 'failed', code: 'PROFILE_LOCKED', message: 'Process 5 has it.' });
    last().exit(1);
    expect(host.condition()).toEqual({
      status: 'failed',
      code: 'PROFILE_LOCKED',
      message: 'Process 5 has it.',
    });
  });

  it('ends it when asked, without calling that a failure', async () => {
    const { host, last, time } = setUp();
    host.start();
    const stopped = host.stop();
    expect(last().posted.at(-1)).toEqual({ type: 'shutdown' });
    last().exit(0);
    await stopped;
    expect(host.condition()).toEqual({ status: 'ended', message: '' });
    expect([last().kills(), time.pending]).toEqual([0, 0]);
    await host.stop();
  });

  it('kills one that does not end in time', async () => {
    const { host, last, time } = setUp();
    host.start();
    const stopped = host.stop();
    time.advance(shutdownMs);
    expect(last().kills()).toBe(1);
    last().exit(1);
    await stopped;
  });
});
