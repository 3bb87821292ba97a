import type { WebSocket } from 'ws';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Stats } from '../socket/stats.ts';
import { createGuestSocket, type GuestSocket, type GuestSocketOptions } from './guest-socket.ts';
import type { Goodbye } from './rights.ts';

/** All WebSockets of y-websocket clients, also of those that are only told why they may not come in. */
export interface Guests {
  add(websocket: WebSocket): GuestSocket;
  /** Says goodbye to all and resolves when they are gone. */
  close(goodbye: Goodbye): Promise<void>;
}

/** Creates no guest, and watches over those that come. */
export function createGuests(
  options: Omit<GuestSocketOptions, 'websocket'> & { readonly stats: Stats },
): Guests {
  const { stats } = options;
  const guests = new Map<WebSocket, GuestSocket>();
  let allGone: (() => void) | null = null;
  const stopWatch = options.timers.every(wireLimits.heartbeatMs, () => {
    for (const guest of [...guests.values()]) guest.watch();
  });

  return {
    add(websocket) {
      const guest = createGuestSocket({ ...options, websocket });
      guests.set(websocket, guest);
      stats.count('connections');
      stats.move('open', 1);
      websocket.once('close', () => {
        guests.delete(websocket);
        stats.move('open', -1);
        if (guests.size === 0) allGone?.();
      });
      return guest;
    },
    async close(goodbye) {
      stopWatch();
      if (guests.size === 0) return;
      const gone = new Promise<void>((resolve) => {
        allGone = resolve;
      });
      for (const guest of [...guests.values()]) guest.hangUp(goodbye);
      await gone;
    },
  };
}
