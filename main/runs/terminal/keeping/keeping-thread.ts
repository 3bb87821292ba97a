import { Worker } from 'node:worker_threads';
import type { KeepingCall, KeepingReply } from './protocol.ts';

/** The thread that keeps terminals, seen from the host. */
export interface KeepingThread {
  post(call: KeepingCall): void;
  /** Ends it, whatever it is doing. */
  terminate(): Promise<void>;
}

export interface ThreadEvents {
  onReply(reply: KeepingReply): void;
  /** Called once, after all replies, when the thread has ended for any reason; `error` is what it died of. */
  onEnd(error: unknown): void;
}

/** Starts the thread whose program is at `url`. */
export function startKeepingThread(url: URL, { onReply, onEnd }: ThreadEvents): KeepingThread {
  const worker = new Worker(url, { name: 'hearth-terminals' });
  let died: unknown = null;
  worker.on('message', onReply);
  worker.on('error', (error) => {
    died = error;
  });
  worker.on('exit', () => onEnd(died));
  return {
    post(call) {
      if (call.op !== 'output') return worker.postMessage(call);
      // A copy that is handed over whole: the bytes themselves may be part of something larger, and go to viewers.
      const bytes = new Uint8Array(call.bytes);
      worker.postMessage({ ...call, bytes }, [bytes.buffer]);
    },
    async terminate() {
      await worker.terminate();
    },
  };
}
