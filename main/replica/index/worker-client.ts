import { Worker } from 'node:worker_threads';
import type { Undo } from '../../../shared/lib/ports.ts';
import type { IndexAnswers, IndexFault, IndexReply, IndexRequest } from './protocol.ts';

/** A request that failed in the worker, or that the worker did not live to answer. */
export class IndexError extends Error {
  readonly kind: IndexFault['kind'] | 'ended';
  constructor(kind: IndexError['kind'], message: string) {
    super(message);
    this.name = 'IndexError';
    this.kind = kind;
  }
}

/** The thread that runs PGlite, seen from the host. */
export interface IndexWorker {
  call<R extends IndexRequest>(request: R): Promise<IndexAnswers[R['op']]>;
  /** Ends the thread, whatever it is doing; what waits for it fails with kind `ended`. */
  terminate(): Promise<void>;
  /** Called once, when the thread has ended for any reason. */
  onEnd(listener: () => void): Undo;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: IndexError): void;
}

/** Starts the thread. Its end, also by a crash, only fails the requests in hand. */
export function startIndexWorker({ url }: { url: URL }): IndexWorker {
  const worker = new Worker(url, { name: 'hearth-index' });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let ended = false;
  worker.on('message', (reply: IndexReply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('fault' in reply) call?.reject(new IndexError(reply.fault.kind, reply.fault.message));
    // The worker is this folder's own and answers each request with the answer of its kind.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    else call?.resolve(reply.value as never);
  });
  const end = (reason: string): void => {
    ended = true;
    for (const call of waiting.values()) call.reject(new IndexError('ended', reason));
    waiting.clear();
  };
  worker.on('error', (error) => end(error instanceof Error ? error.message : 'The index crashed'));
  worker.on('exit', () => end('The index ended'));
  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new IndexError('ended', 'The index has ended'));
        const id = ++calls;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, request });
      }),
    async terminate() {
      await worker.terminate();
    },
    onEnd(listener) {
      worker.once('exit', listener);
      return () => void worker.off('exit', listener);
    },
  };
}
