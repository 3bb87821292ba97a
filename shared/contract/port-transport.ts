import { createEmitter } from '../lib/emitter.ts';
import { closeCodes, type CloseReason, type Transport } from './transport.ts';

/** What is needed of a MessagePort, whichever platform it is of. */
export interface PortDoor {
  post(message: string | Uint8Array | { readonly close: CloseReason } | { readonly taken: number }): void;
  close(): void;
}

/** A transport over a port; the platform's adapter feeds it what the port reports. */
export interface PortTransport {
  readonly transport: Transport;
  /** Hands over one message as it arrived. */
  receive(message: unknown): void;
  /** The port is closed or its other side is gone. */
  ended(): void;
}

/** So much is taken before the other side is told: far below what makes anybody wait, and seldom enough to cost nothing. */
const TOLD_EVERY = 64 * 1024;

/** Bytes of a message, or UTF-16 code units. */
function sizeOf(message: string | Uint8Array): number {
  return typeof message === 'string' ? message.length : message.byteLength;
}

/**
 * Makes a transport of a MessagePort. A port says nothing about why it closes, so the reason travels as a
 * last message `{ close: { code, reason } }`. Nor does it say what waits in it: each side tells the other how much it
 * has taken, `{ taken: bytes }`, so that a window which hangs is noticed. What is neither text, bytes nor one of
 * these ends the conversation.
 */
export function createPortTransport(port: PortDoor): PortTransport {
  const messages = createEmitter<string | Uint8Array>();
  const closed = createEmitter<CloseReason>();
  let open = true;
  let waiting = 0;
  let untold = 0;

  function end(reason: CloseReason): void {
    if (!open) return;
    open = false;
    port.close();
    closed.emit(reason);
  }

  function take(message: string | Uint8Array): void {
    untold += sizeOf(message);
    messages.emit(message);
    if (untold < TOLD_EVERY || !open) return;
    port.post({ taken: untold });
    untold = 0;
  }

  function close(reason: CloseReason = { code: closeCodes.normal, reason: '' }): void {
    if (open) port.post({ close: reason });
    end(reason);
  }

  return {
    transport: {
      send(message) {
        if (!open) return;
        waiting += sizeOf(message);
        port.post(message);
      },
      onMessage: messages.subscribe,
      onClose: closed.subscribe,
      close,
      bufferedBytes: () => waiting,
    },
    receive(message) {
      if (!open) return;
      if (typeof message === 'string' || message instanceof Uint8Array) return take(message);
      const [reason, taken] = [closeReasonOf(message), takenOf(message)];
      if (reason) end(reason);
      else if (taken !== null) waiting = Math.max(0, waiting - taken);
      else close({ code: closeCodes.invalidFrame, reason: 'Neither text nor bytes.' });
    },
    ended: () => end({ code: closeCodes.goingAway, reason: 'The other side is gone.' }),
  };
}

function takenOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('taken' in message)) return null;
  return typeof message.taken === 'number' && message.taken > 0 ? message.taken : null;
}

function closeReasonOf(message: unknown): CloseReason | null {
  if (typeof message !== 'object' || message === null || !('close' in message)) return null;
  const { close } = message;
  if (typeof close !== 'object' || close === null || !('code' in close) || !('reason' in close)) return null;
  const { code, reason } = close;
  return typeof code === 'number' && typeof reason === 'string' ? { code, reason } : null;
}
