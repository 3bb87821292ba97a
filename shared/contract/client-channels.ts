import { createEmitter } from '../lib/emitter.ts';
import type { Undo } from '../lib/ports.ts';
import { encodeChannelFrame } from './channel-codec.ts';
import type { ChannelFrame, ChannelTarget } from './channel.ts';
import { closeCodes, type CloseReason } from './transport.ts';

/**
 * One channel as a client sees it. Listeners added right after `openChannel` miss nothing. What is sent
 * before the host has opened its end waits here and goes out in order.
 */
export interface Channel {
  readonly target: ChannelTarget;
  send(bytes: Uint8Array): void;
  /** Tells the host that so many bytes of `onData` have been used (terminals only). */
  credit(bytes: number): void;
  onOpen(listener: () => void): Undo;
  onData(listener: (bytes: Uint8Array) => void): Undo;
  /** Called once: the host closed it, refused it, or the connection ended. Not called for this side's `close`. */
  onClose(listener: (reason: CloseReason) => void): Undo;
  close(reason?: CloseReason): void;
}

export interface ClientChannels {
  open(target: ChannelTarget): Channel;
  /** Takes a frame of the host. Frames of channels that are closed here are dropped. */
  receive(frame: ChannelFrame): void;
  closeAll(reason: CloseReason): void;
}

interface Entry {
  opened(): void;
  data(bytes: Uint8Array): void;
  closed(reason: CloseReason): void;
}

/** Creates the client's side of all channels of one connection. `send` takes encoded frames. */
export function createClientChannels({ send }: { send: (bytes: Uint8Array) => void }): ClientChannels {
  const entries = new Map<number, Entry>();
  let lastNumber = 0;
  let ended: CloseReason | null = null;
  return {
    open(target) {
      const number = ++lastNumber;
      const sendFrame = (frame: ChannelFrame): void => send(encodeChannelFrame(frame));
      const { channel, entry } = createChannel({
        number,
        target,
        sendFrame,
        forget: () => entries.delete(number),
      });
      const reason = ended;
      if (reason) {
        // Later than the caller's next line, so that its listeners are there.
        void Promise.resolve().then(() => entry.closed(reason));
        return channel;
      }
      entries.set(number, entry);
      sendFrame({ op: 'open', channel: number, target });
      return channel;
    },
    receive(frame) {
      const entry = entries.get(frame.channel);
      if (!entry) return;
      if (frame.op === 'opened') entry.opened();
      else if (frame.op === 'data') entry.data(frame.bytes);
      else if (frame.op === 'close') entry.closed({ code: frame.code, reason: frame.reason });
    },
    closeAll(reason) {
      ended = reason;
      for (const entry of [...entries.values()]) entry.closed(reason);
    },
  };
}

interface ChannelOptions {
  readonly number: number;
  readonly target: ChannelTarget;
  sendFrame(frame: ChannelFrame): void;
  forget(): void;
}

function createChannel({ number, target, sendFrame, forget }: ChannelOptions): {
  channel: Channel;
  entry: Entry;
} {
  const opened = createEmitter<void>();
  const data = createEmitter<Uint8Array>();
  const closed = createEmitter<CloseReason>();
  const waiting: Uint8Array[] = [];
  let state: 'opening' | 'open' | 'closed' = 'opening';

  const entry: Entry = {
    opened() {
      if (state !== 'opening') return;
      state = 'open';
      for (const bytes of waiting.splice(0)) sendFrame({ op: 'data', channel: number, bytes });
      opened.emit();
    },
    data: (bytes) => data.emit(bytes),
    closed(reason) {
      if (state === 'closed') return;
      state = 'closed';
      forget();
      closed.emit(reason);
    },
  };
  const channel: Channel = {
    target,
    send(bytes) {
      if (state === 'opening') waiting.push(bytes);
      else if (state === 'open') sendFrame({ op: 'data', channel: number, bytes });
    },
    credit(bytes) {
      if (state === 'open') sendFrame({ op: 'credit', channel: number, bytes });
    },
    onOpen: opened.subscribe,
    onData: data.subscribe,
    onClose: closed.subscribe,
    close(reason = { code: closeCodes.normal, reason: '' }) {
      if (state === 'closed') return;
      state = 'closed';
      forget();
      sendFrame({ op: 'close', channel: number, ...reason });
    },
  };
  return { channel, entry };
}
