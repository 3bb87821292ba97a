import type { WebSocket } from 'ws';
import type { RoomConnection, RoomPeer } from '../../shared/documents/room.ts';
import type { Clock, Timers, Undo } from '../../shared/lib/ports.ts';
import type { ServerLimits } from '../socket/server-limits.ts';
import { fullBucket, refill, take, type Rate } from '../socket/token-bucket.ts';
import type { Questions } from './questions.ts';
import { goodbyes, type Goodbye } from './rights.ts';

/** One WebSocket as the room of its document sees it. */
export interface GuestSocket {
  readonly peer: RoomPeer;
  /** Gives the room what comes from now on. */
  serve(connection: RoomConnection, room: { readonly documentId: string; readonly gone: Undo }): void;
  hangUp(goodbye: Goodbye): void;
  /** So many bytes wait to be written: with too many, nothing more is read until they are. */
  hold(bytes: number): Undo;
  /** Ends it when nothing was heard since the last call, not even an answer to its ping. */
  watch(): void;
}

export interface GuestSocketOptions {
  readonly websocket: WebSocket;
  readonly limits: Pick<ServerLimits, 'backlog' | 'presenceBacklog'>;
  readonly questions: Questions;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Bytes that one connection may have waiting to be written. */
const MOST_HELD = 2 * 1024 * 1024;
/** How long the other end may take to answer a close. */
const CLOSE_MS = 1_000;
/** Each sync step 1 reads the whole document (Y13); a provider sends one when it connects. */
const ASKING: Rate = { perSecond: 1, burst: 30 };
const SYNC = 0;
const STEP_1 = 0;
const AWARENESS = 1;

/** Whether a frame asks for all that a client lacks. */
function isQuestion(frame: Uint8Array): boolean {
  return frame[0] === SYNC && frame[1] === STEP_1;
}

/** Lets so many questions through. */
function createAsking(clock: Clock): () => boolean {
  let bucket = fullBucket(ASKING, clock.monotonic());
  return () => {
    const now = clock.monotonic();
    if (refill(bucket, ASKING, now).tokens < 1) return false;
    bucket = take(bucket, ASKING, { amount: 1, now }).bucket;
    return true;
  };
}

/** Stops reading while too much waits to be written. */
function createHold(websocket: WebSocket): (bytes: number) => Undo {
  let held = 0;
  const move = (by: number): void => {
    held += by;
    if (held > MOST_HELD && websocket.readyState === websocket.OPEN) websocket.pause();
    else websocket.resume();
  };
  return (bytes) => {
    move(bytes);
    return () => move(-bytes);
  };
}

/** A broken frame or connection: the library closes it, and `close` follows. */
function ignore(): void {
  // Nothing more is to be done.
}

/** Takes a WebSocket whose upgrade is just done. */
export function createGuestSocket(options: GuestSocketOptions): GuestSocket {
  const { websocket, limits, questions, clock, timers } = options;
  const mayAsk = createAsking(clock);
  let wasHeard = true;

  function hangUp({ code, reason }: Goodbye): void {
    websocket.close(code, reason);
    const late = timers.after(CLOSE_MS, () => websocket.terminate());
    websocket.once('close', late);
    // What it still sends is not read, and would hold up its answer to the close.
    websocket.resume();
  }

  websocket.on('error', ignore);
  websocket.on('pong', () => (wasHeard = true));
  return {
    hangUp,
    hold: createHold(websocket),
    peer: {
      send(frame) {
        if (websocket.readyState !== websocket.OPEN) return;
        const waiting = websocket.bufferedAmount;
        if (frame[0] === AWARENESS && waiting > limits.presenceBacklog) return;
        if (waiting > limits.backlog) hangUp(goodbyes.slow);
        else websocket.send(frame);
      },
      close: (code, reason) => hangUp({ code, reason }),
    },
    serve(connection, { documentId, gone }) {
      const isOpen = (): boolean => websocket.readyState === websocket.OPEN;
      websocket.on('message', (data, isBinary) => {
        wasHeard = true;
        if (!isOpen() || !isBinary || !(data instanceof Uint8Array)) return;
        if (!isQuestion(data)) return connection.receive(data);
        if (!mayAsk()) return hangUp(goodbyes.tooMany);
        questions.ask(documentId, () => {
          if (isOpen()) connection.receive(data);
        });
      });
      websocket.once('close', () => {
        connection.close();
        gone();
      });
    },
    watch() {
      if (websocket.isPaused) return;
      if (!wasHeard) return websocket.terminate();
      wasHeard = false;
      websocket.ping();
    },
  };
}
