import { decodeClientMessage } from '../../../shared/wire/client-codec.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import type { ClientMessage, ServerMessage } from '../../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../../shared/wire/server-codec.ts';
import { spokenVersions, type VersionRange } from '../../../shared/wire/versions.ts';
import type { OpenSocket } from '../socket.ts';

/** One socket that a test plays the server of. */
export interface ScriptedSocket {
  readonly url: string;
  /** What the host has sent so far. */
  readonly sent: ClientMessage[];
  /** The host has closed its end. */
  readonly isClosed: boolean;
  open(): void;
  say(message: ServerMessage): void;
  sayBytes(frame: Uint8Array): void;
  drop(code: number): void;
}

/** A network under the hand of a test: nothing connects, arrives or breaks that the test does not say. */
export function createScriptedSockets({ versions = spokenVersions }: { versions?: VersionRange } = {}): {
  readonly openSocket: OpenSocket;
  readonly sockets: ScriptedSocket[];
} {
  const sockets: ScriptedSocket[] = [];
  return {
    sockets,
    openSocket(url, events) {
      const sent: ClientMessage[] = [];
      let isClosed = false;
      let isGone = false;
      const drop = (code: number): void => {
        if (isGone) return;
        isGone = true;
        events.closed(code);
      };
      sockets.push({
        url,
        sent,
        get isClosed() {
          return isClosed;
        },
        open: events.opened,
        say: (message) => events.received(encodeServerMessage(message)),
        sayBytes: events.received,
        drop,
      });
      return {
        send: (frame) => void sent.push(decodeClientMessage(frame, wireLimits.frame, versions)),
        close() {
          isClosed = true;
          drop(1000);
        },
      };
    },
  };
}
