import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Answer, DecodeWorker, Job, Reply } from './protocol.ts';

/** A thread that loads its code in this time will never do so. */
const START_MS = 10_000;

/** What has come while the server itself was busy is read before a thread is given up. */
const GRACE_MS = 50;

/** No thread could be had. It says nothing of the job, which may be tried again. */
export class DecoderError extends Error {
  readonly code: 'DECODER_DOWN' | 'DECODER_CLOSED';
  constructor(code: DecoderError['code'], message: string) {
    super(message);
    this.name = 'DecoderError';
    this.code = code;
  }
}

/** Does jobs of one kind, one after the other, in a thread that is replaced when it is lost. */
export interface Lane {
  /**
   * The answer, or null when the thread took too long or died over the job. `job` is called when its turn has
   * come. Rejects with DecoderError when no thread starts, or the lane is closed.
   */
  run(job: () => Job): Promise<Answer | null>;
  close(): void;
}

export interface LaneOptions {
  readonly startWorker: () => DecodeWorker;
  readonly timers: Timers;
  /** How long a job may take. */
  readonly limitMs: number;
  /** A thread was lost over a job. */
  readonly onLost: (reason: 'late' | 'died') => void;
}

function notStarted(): DecoderError {
  return new DecoderError('DECODER_DOWN', 'No thread starts that could decode this. It was not looked at.');
}

function closedNow(): DecoderError {
  return new DecoderError('DECODER_CLOSED', 'The decoder is closed. This was not looked at.');
}

interface Waiting {
  readonly job: () => Job;
  resolve(answer: Answer | null): void;
  reject(error: DecoderError): void;
}

interface Thread {
  readonly worker: DecodeWorker;
  ready: boolean;
}

/** Calls back when a time is over and nothing came after it either. */
function createWatch(timers: Timers): { start(ms: number, late: () => void): void; stop(): void } {
  let stop: Undo = () => undefined;
  return {
    start(ms, late) {
      stop = timers.after(ms, () => (stop = timers.after(GRACE_MS, late)));
    },
    stop: () => stop(),
  };
}

function failAll(waiting: Waiting[], error: DecoderError): void {
  for (const { reject } of waiting.splice(0)) reject(error);
}

/** Null when the system has no thread to give. */
function tryStart(startWorker: () => DecodeWorker): DecodeWorker | null {
  try {
    return startWorker();
  } catch {
    return null;
  }
}

/** Creates a lane. Its thread starts with the first job. */
export function createLane({ startWorker, timers, limitMs, onLost }: LaneOptions): Lane {
  const waiting: Waiting[] = [];
  const watch = createWatch(timers);
  let thread: Thread | null = null;
  let current: Waiting | null = null;
  let closed = false;

  const settle = (answer: Answer | null): void => {
    watch.stop();
    current?.resolve(answer);
    current = null;
  };

  const hear = (from: Thread, reply: Reply): void => {
    if (thread !== from) return;
    from.ready = true;
    settle(reply.kind === 'ready' ? null : reply);
    next();
  };

  /** The thread is of no use any more. What it was doing is answered with null, what waits goes to the next one. */
  const lose = (lost: Thread, reason: 'late' | 'died'): void => {
    if (thread !== lost) return;
    thread = null;
    lost.worker.end();
    if (current) onLost(reason);
    settle(null);
    if (lost.ready) next();
    else failAll(waiting, notStarted());
  };

  const start = (): void => {
    const worker = tryStart(startWorker);
    if (!worker) return failAll(waiting, notStarted());
    const started: Thread = { worker, ready: false };
    thread = started;
    watch.start(START_MS, () => lose(started, 'late'));
    worker.onReply((reply) => hear(started, reply));
    worker.onEnd(() => lose(started, 'died'));
  };

  const next = (): void => {
    const working = thread;
    if (current || waiting.length === 0 || working?.ready === false) return;
    if (!working) return start();
    current = waiting.shift() ?? null;
    watch.start(limitMs, () => lose(working, 'late'));
    if (current) working.worker.post(current.job());
  };

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closedNow());
        waiting.push({ job, resolve, reject });
        next();
      }),
    close() {
      closed = true;
      watch.stop();
      thread?.worker.end();
      thread = null;
      if (current) waiting.unshift(current);
      failAll(waiting, closedNow());
    },
  };
}
