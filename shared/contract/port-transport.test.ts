import { expect, test } from 'vitest';
import { createPortTransport, type PortTransport } from './port-transport.ts';
import { closeCodes } from './transport.ts';

/** Two transports of one port; `deliver` hands over what was posted, which a window that hangs does not take. */
function pair(): { near: PortTransport; far: PortTransport; deliver(): void } {
  const posted: { to: 'near' | 'far'; message: unknown }[] = [];
  const make = (to: 'near' | 'far'): PortTransport =>
    createPortTransport({ post: (message) => void posted.push({ to, message }), close: () => undefined });
  const ends = { near: make('far'), far: make('near') };
  return {
    ...ends,
    deliver() {
      for (let next = posted.shift(); next; next = posted.shift()) ends[next.to].receive(next.message);
    },
  };
}

test('what waits in a port is known: it grows while the other side hangs and goes when it reads on', () => {
  const { near, far, deliver } = pair();
  const heard: number[] = [];
  far.transport.onMessage((message) => heard.push(message.length));
  for (let n = 0; n < 100; n++) near.transport.send('x'.repeat(10_000));
  near.transport.send(new Uint8Array(500_000));
  expect(near.transport.bufferedBytes()).toBe(1_500_000);
  deliver();
  expect(heard).toHaveLength(101);
  // What is not worth telling yet.
  expect(near.transport.bufferedBytes()).toBeLessThan(64 * 1024);
  expect(far.transport.bufferedBytes()).toBe(0);
});

test('what says neither ends the conversation', () => {
  for (const message of [{ taken: 'much' }, { taken: -1 }, 7, null]) {
    const { near } = pair();
    const codes: number[] = [];
    near.transport.onClose(({ code }) => codes.push(code));
    near.receive(message);
    expect(codes).toEqual([closeCodes.invalidFrame]);
  }
});
