import { createEmitter, type Emitter } from '../lib/emitter.ts';
import { closeCodes, type CloseReason, type Transport } from '../contract/transport.ts';

/** One end of a pair, with what a test may want to do to it. */
export interface TestTransport extends Transport {
  /** What `bufferedBytes` says from now on. */
  setBuffered(bytes: number): void;
}

interface End {
  readonly messages: Emitter<string | Uint8Array>;
  readonly closed: Emitter<CloseReason>;
  buffered: number;
}

/** Two transports that are each other's other side. Messages arrive in order, in a later microtask. */
export function createTransportPair(): [TestTransport, TestTransport] {
  const ends: [End, End] = [createEnd(), createEnd()];
  let open = true;

  function close(reason: CloseReason): void {
    if (!open) return;
    open = false;
    // After what was sent before it.
    queueMicrotask(() => {
      for (const end of ends) end.closed.emit(reason);
    });
  }

  function createSide(own: End, other: End): TestTransport {
    return {
      send(message) {
        if (!open) return;
        const copy = typeof message === 'string' ? message : Uint8Array.from(message);
        queueMicrotask(() => other.messages.emit(copy));
      },
      onMessage: own.messages.subscribe,
      onClose: own.closed.subscribe,
      close: (reason = { code: closeCodes.normal, reason: '' }) => close(reason),
      bufferedBytes: () => own.buffered,
      setBuffered(bytes) {
        own.buffered = bytes;
      },
    };
  }

  return [createSide(ends[0], ends[1]), createSide(ends[1], ends[0])];
}

function createEnd(): End {
  return { messages: createEmitter(), closed: createEmitter(), buffered: 0 };
}
