import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Clock, Random, Timers } from '../../shared/lib/ports.ts';

/** The real clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** The operating system's randomness. */
export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
};

/** The event loop's timers. */
export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** Requests to the servers of agents, which Hearth itself has started on this machine. */
export const systemFetch = (url: string, init?: RequestInit): Promise<Response> => fetch(url, init);

/** A WebSocket to such a server. `onClose` comes once, whether it was open or not. */
export function openSystemSocket(
  url: string,
  {
    onOpen,
    onText,
    onClose,
  }: { onOpen: () => void; onText: (text: string) => void; onClose: (code: number) => void },
): { send(text: string): void; close(): void } {
  const socket = new WebSocket(url);
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') onText(data);
  });
  socket.addEventListener('close', ({ code }) => onClose(code));
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
