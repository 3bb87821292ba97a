import { HearthError } from '../../shared/contract/errors.ts';
import type { Timers } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage } from '../../shared/wire/messages.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';

/** Questions to the server, each with its answer. */
export interface Requests {
  /** Rejects with OFFLINE when the connection ends first, with DEADLINE when nothing comes. */
  call(call: RequestCall): Promise<RequestResult>;
  answered(id: number, result: RequestResult): void;
  stop(): void;
}

const ANSWER_MS = 10_000;

/** What is said when there is no connection to ask over. */
export function offlineError(): HearthError {
  return new HearthError(
    'OFFLINE',
    'The sync server is out of reach. Nothing was changed. Try again when the connection is back.',
  );
}

/** Asks over one connection. */
export function createRequests({
  send,
  timers,
}: {
  send: (message: ClientMessage) => void;
  timers: Timers;
}): Requests {
  const waiting = new Map<number, { resolve(result: RequestResult): void; reject(error: Error): void }>();
  let last = 0;
  let isOver = false;

  return {
    call(call) {
      if (isOver) return Promise.reject(offlineError());
      if (waiting.size >= wireLimits.requestsInFlight) {
        return Promise.reject(
          new HearthError('BUSY', 'Too many questions wait for the sync server. Try again.'),
        );
      }
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        const cancel = timers.after(ANSWER_MS, () => {
          waiting.delete(id);
          reject(new HearthError('DEADLINE', 'The sync server did not answer in time. Try again.'));
        });
        waiting.set(id, {
          resolve(result) {
            cancel();
            resolve(result);
          },
          reject(error) {
            cancel();
            reject(error);
          },
        });
        send({ type: 'request', id, call });
      });
    },
    answered(id, result) {
      const asked = waiting.get(id);
      waiting.delete(id);
      asked?.resolve(result);
    },
    stop() {
      isOver = true;
      for (const { reject } of waiting.values()) reject(offlineError());
      waiting.clear();
    },
  };
}
