import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Clock, Random, Undo } from '../../shared/lib/ports.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { ClientMessage, Cursor, ServerMessage } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { mayRead } from '../log/record-rules.ts';
import type { Hub, Subscriber } from './hub.ts';
import type { Peer } from './peer.ts';
import { replay } from './replay.ts';
import { createWrites } from './writes.ts';

/** What one device does after it has proven who it is. */
export interface Session {
  handle(message: ClientMessage): void;
  end(): void;
}

interface SessionOptions {
  readonly peer: Peer;
  readonly device: DeviceRow;
  readonly store: LogStore;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  refused(close: CloseName): void;
  failed(error: unknown): void;
}

/** A reader that lets this much pile up is let go; it pulls what it missed when it comes back (L5). */
const BACKLOG = 8 * 1024 * 1024;

/** Serves an authenticated device until its connection ends. */
export function createSession(options: SessionOptions): Session {
  const { peer, device, store, hub, refused, failed } = options;
  let pulled = false;
  let closed = false;

  const subscriber: Subscriber = {
    workspaceId: device.workspaceId,
    deviceId: device.deviceId,
    mayRead: (groupId) => mayRead(device, groupId),
    deliver(frame) {
      if (peer.buffered() > BACKLOG) refused('tooMany');
      else peer.send(frame);
    },
    hangUp: refused,
  };
  const undo: Undo[] = [hub.enter(subscriber)];

  function send(message: ServerMessage): void {
    if (!closed) peer.send(encodeServerMessage(message));
  }

  function pull(cursors: readonly Cursor[]): void {
    if (pulled) return refused('malformed');
    pulled = true;
    const goLive = (): void => void undo.push(hub.listen(subscriber));
    replay({ store, hub, device, peer, cursors, isClosed: () => closed, goLive }).catch(failed);
  }

  const writes = createWrites({ ...options, send });
  return {
    handle(message) {
      switch (message.type) {
        case 'ping':
          return send({ type: 'pong' });
        case 'pull':
          return pull(message.cursors);
        case 'push':
        case 'envelope':
        case 'request':
          return writes.handle(message);
        case 'hello':
        case 'auth':
          return refused('malformed');
        default:
          return assertNever(message);
      }
    },
    end() {
      closed = true;
      for (const step of undo) step();
    },
  };
}
