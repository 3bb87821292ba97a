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
   * The answer, or null when as many threads as there are tries took too long or died over the job. `job` is called
   * each time when its turn has come. Rejects with DecoderError when no thread starts, or the lane is closed.
   */
  run(job: () => Job): Promise<Answer | null>;
  close(): void;
}

export interface LaneOptions {
  readonly startWorker: () => DecodeWorker;
  readonly timers: Timers;
  /** How often a job is tried, each time in a fresh thread but the first. */
  readonly tries: number;
  /** How long a job may take at first. */
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

/** How much more time a job has that is tried once more: a machine that is busy lets a thread stand for a while. */
const PATIENCE = 3;

interface Waiting {
  readonly job: () => Job;
  /** Threads that were lost over it. */
  readonly lost: number;
  resolve(answer: Answer | null): void;
  reject(error: DecoderError): void;
}

/** Puts a job first for its next try; false when it has had all of them. */
function tryAgain(waiting: Waiting[], job: Waiting, tries: number): boolean {
  const lost = job.lost + 1;
  if (lost < tries) waiting.unshift({ ...job, lost });
  return lost < tries;
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
function tryStart(startWorker: () => DecodeWorker): Thread | null {
  try {
    return { worker: startWorker(), ready: false };
  } catch {
    return null;
  }
}

/** Creates a lane. Its thread starts with the first job. */
export function createLane({ startWorker, timers, tries, limitMs, onLost }: LaneOptions): Lane {
  const waiting: Waiting[] = [];
  const watch = createWatch(timers);
  let thread: Thread | null = null;
  let current: Waiting | null = null;
  let closed = false;

  const forget = (): void => {
    watch.stop();
    current = null;
  };

  const hear = (from: Thread, reply: Reply): void => {
    if (thread !== from) return;
    from.ready = true;
    if (reply.kind !== 'ready') current?.resolve(reply);
    forget();
    next();
  };

  /** The thread is of no use any more. What it was doing may be tried again, at once; what waits goes to a fresh one. */
  const lose = (lost: Thread, reason: 'late' | 'died'): void => {
    if (thread !== lost) return;
    thread = null;
    lost.worker.end();
    if (current) onLost(reason);
    if (current && !tryAgain(waiting, current, tries)) current.resolve(null);
    forget();
    if (lost.ready) next();
    else failAll(waiting, notStarted());
  };

  const start = (): void => {
    const started = tryStart(startWorker);
    if (!started) return failAll(waiting, notStarted());
    thread = started;
    watch.start(START_MS, () => lose(started, 'late'));
    started.worker.onReply((reply) => hear(started, reply));
    started.worker.onEnd(() => lose(started, 'died'));
  };

  const next = (): void => {
    const working = thread;
    if (current || waiting.length === 0 || working?.ready === false) return;
    if (!working) return start();
    current = waiting.shift() ?? null;
    watch.start(current?.lost ? PATIENCE * limitMs : limitMs, () => lose(working, 'late'));
    if (current) working.worker.post(current.job());
  };

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closedNow());
        waiting.push({ job, lost: 0, resolve, reject });
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
