import { createEmitter } from '../lib/emitter.ts';
import { closeCodes, type CloseReason, type Transport } from './transport.ts';

/** What is needed of a MessagePort, whichever platform it is of. */
export interface PortDoor {
  post(message: string | Uint8Array | { readonly close: CloseReason }): void;
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

/**
 * Makes a transport of a MessagePort. A port says nothing about why it closes, so the reason travels as a
 * last message `{ close: { code, reason } }`. What is neither text, bytes nor that ends the conversation.
 */
export function createPortTransport(port: PortDoor): PortTransport {
  const messages = createEmitter<string | Uint8Array>();
  const closed = createEmitter<CloseReason>();
  let open = true;

  function end(reason: CloseReason): void {
    if (!open) return;
    open = false;
    port.close();
    closed.emit(reason);
  }

  function close(reason: CloseReason = { code: closeCodes.normal, reason: '' }): void {
    if (open) port.post({ close: reason });
    end(reason);
  }

  return {
    transport: {
      send(message) {
        if (open) port.post(message);
      },
      onMessage: messages.subscribe,
      onClose: closed.subscribe,
      close,
      bufferedBytes: () => 0,
    },
    receive(message) {
      if (!open) return;
      if (typeof message === 'string' || message instanceof Uint8Array) return messages.emit(message);
      const reason = closeReasonOf(message);
      if (reason) end(reason);
      else close({ code: closeCodes.invalidFrame, reason: 'Neither text nor bytes.' });
    },
    ended: () => end({ code: closeCodes.goingAway, reason: 'The other side is gone.' }),
  };
}

function closeReasonOf(message: unknown): CloseReason | null {
  if (typeof message !== 'object' || message === null || !('close' in message)) return null;
  const { close } = message;
  if (typeof close !== 'object' || close === null || !('code' in close) || !('reason' in close)) return null;
  const { code, reason } = close;
  return typeof code === 'number' && typeof reason === 'string' ? { code, reason } : null;
}
