import type { Undo } from '../lib/ports.ts';
import { updateFrame } from './room-frames.ts';
import { createGuest } from './room-guest.ts';
import type { Guest } from './room-guest.ts';
import { createPresence } from './room-presence.ts';
import type { Room, RoomOptions } from './room-types.ts';

export { roomCloseCodes, RoomRefusal } from './room-types.ts';
export type { Room, RoomBackend, RoomConnection, RoomOptions, RoomPeer, RoomPresence } from './room-types.ts';

const KEEP_ALIVE_MS = 10_000;

/**
 * One document's y-websocket room, for the host's own windows and for `/yjs/<documentId>` of the sync server.
 * A client's update reaches the others when the backend has committed it, never before. Rules: ROOM-SPEC.md, R1 to R15.
 */
export function createRoom(options: RoomOptions): Room {
  const { documentId, backend, timers, mayWrite = () => true, maxFrameBytes = 1024 * 1024 } = options;
  const guests = new Set<Guest>();
  let stopKeepAlive: Undo | null = null;

  const tellAll = (frame: Uint8Array, except?: unknown): void => {
    for (const guest of [...guests]) if (guest !== except) guest.send(frame);
  };
  const presence = createPresence<Guest>({ timers, send: tellAll });
  const forgetBackend = backend.onUpdate((update, origin) => tellAll(updateFrame(update), origin));

  function end(guest: Guest): void {
    guests.delete(guest);
    if (guests.size > 0) return;
    stopKeepAlive?.();
    stopKeepAlive = null;
  }

  return {
    documentId,
    presence: presence.beyond,
    connect(peer) {
      const guest = createGuest({
        peer,
        backend,
        presence,
        maxFrameBytes,
        mayWrite: () => mayWrite(peer),
        onEnd: end,
      });
      guests.add(guest);
      stopKeepAlive ??= timers.every(KEEP_ALIVE_MS, () => {
        for (const each of [...guests]) each.keepAlive();
      });
      return guest;
    },
    size: () => guests.size,
    close(code, reason) {
      forgetBackend();
      for (const guest of [...guests]) guest.cut(code, reason);
      presence.close();
    },
  };
}
