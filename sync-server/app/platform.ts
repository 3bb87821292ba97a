import { randomFillSync } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Clock, Logger, LogFields, Random, Timers } from '../../shared/lib/ports.ts';
import { buffersOf } from '../decode/protocol.ts';
import type { DecodeWorker, Reply, WorkerLimits } from '../decode/protocol.ts';

/** The real clock. */
export const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** The operating system's randomness. */
export const random: Random = { bytes: (length) => randomFillSync(new Uint8Array(length)) };

/** Timers that do not keep the process alive. */
export const timers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};

/** Calls back after the input that has arrived already was read. */
export function defer(run: () => void): void {
  setImmediate(run);
}

/** One JSON object a line on stderr. */
export function createLogger(write: (line: string) => void): Logger {
  const log = (level: string, event: string, fields: LogFields = {}): void =>
    write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`);
  return {
    info: (event, fields) => log('info', event, fields),
    warn: (event, fields) => log('warn', event, fields),
    error: (event, fields) => log('error', event, fields),
  };
}

/** Starts a thread that decodes, from its program. It does not keep the process alive and sees no environment. */
export function startDecodeWorker({ program, memoryMb }: WorkerLimits & { program: URL }): DecodeWorker {
  const worker = new Worker(program, {
    name: 'hearth-decode',
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  worker.unref();
  // An error ends the thread, and that is told.
  worker.on('error', () => undefined);
  return {
    post: (job) => worker.postMessage(job, buffersOf(job)),
    onReply: (listener) => void worker.on('message', (reply: Reply) => listener(reply)),
    onEnd: (listener) => void worker.once('exit', () => listener()),
    end: () => void worker.terminate(),
  };
}
