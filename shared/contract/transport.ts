import type { Undo } from '../lib/ports.ts';

/**
 * A two-way pipe that keeps message borders and order: a MessagePort or a WebSocket. Text carries
 * JSON-RPC, bytes carry channels (`channel.ts`).
 */
export interface Transport {
  send(message: string | Uint8Array): void;
  onMessage(listener: (message: string | Uint8Array) => void): Undo;
  /** Called once, also when this side closed. */
  onClose(listener: (reason: CloseReason) => void): Undo;
  close(reason?: CloseReason): void;
  /** Bytes accepted by `send` and not yet taken by the other side, as far as it has said so. */
  bufferedBytes(): number;
}

/** WebSocket close code and a short reason, also on a MessagePort. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** Close codes of the host's own door. 44xx tell a client not to come back by itself. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  internal: 1011,
  invalidFrame: 4400,
  unauthorised: 4401,
  forbidden: 4403,
  documentReset: 4409,
  slowConsumer: 4429,
  notFound: 4404,
} as const;
