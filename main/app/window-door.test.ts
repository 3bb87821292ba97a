import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWindowDoor, type WindowMessage } from './window-door.ts';

type Frame = { origin: string };

function setUp() {
  const done: string[] = [];
  let time = 0;
  const door = createWindowDoor<Frame>({
    clock: { now: () => 0, monotonic: () => time },
    connect: (frame) => done.push(`connect ${frame.origin}`),
    restartHost: () => done.push('restart'),
    openExternal: (url) => done.push(`open ${url}`),
    chooseTheme: (choice) => done.push(`theme ${choice}`),
  });
  const frame: Frame = { origin: 'app://hearth' };
  const say = (body: unknown, other: Partial<WindowMessage<Frame>> = {}): void =>
    door({ frame, mainFrame: frame, body, ...other });
  return { done, say, pass: (ms: number) => void (time += ms) };
}

const requests = [
  { type: 'connect' },
  { type: 'host.restart' },
  { type: 'external.open', url: 'https://example.com/' },
  { type: 'theme.choose', choice: 'dark' },
];

describe('createWindowDoor', () => {
  it('does what the document of the window asks', () => {
    const { done, say } = setUp();
    for (const request of requests) say(request);
    expect(done).toEqual(['connect app://hearth', 'restart', 'open https://example.com/', 'theme dark']);
  });

  it('hears no stranger', () => {
    const { done, say } = setUp();
    for (const request of requests) {
      say(request, { frame: null });
      say(request, { frame: { origin: 'app://hearth' } });
      const foreign = { origin: 'https://example.com' };
      say(request, { frame: foreign, mainFrame: foreign });
    }
    expect(done).toEqual([]);
  });

  it('hears nothing but exact requests', () => {
    const { done, say, pass } = setUp();
    fc.assert(
      fc.property(fc.anything(), (body) => {
        pass(10_000);
        say(body);
        expect(done).toEqual([]);
      }),
    );
    say({ type: 'connect', extra: 1 });
    say({ type: 'theme.choose', choice: 'pink' });
    say({ type: 'external.open', url: 'https://a/'.padEnd(2049, 'a') });
    expect(done).toEqual([]);
  });

  it('hears a window again after it was too eager', () => {
    const { done, say, pass } = setUp();
    for (let i = 0; i < 100; i++) say({ type: 'connect' });
    expect(done).toHaveLength(30);
    pass(10_000);
    say({ type: 'connect' });
    expect(done).toHaveLength(31);
  });
});
