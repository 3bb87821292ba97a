/** Messages between the server and the threads that decode. A thread has one job at a time. */
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { MergedDocument } from './merge.ts';
import type { PackedUpdates } from './pack.ts';

export type Job =
  | { readonly kind: 'inspect'; readonly update: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'merge'; readonly updates: PackedUpdates };

/** What a job is answered with; null where the bytes are no updates that Yjs could take. */
export type Answer =
  | { readonly kind: 'inspected'; readonly outline: UpdateOutline | null }
  | { readonly kind: 'merged'; readonly document: MergedDocument | null };

/** A thread says once that it is ready, then answers. */
export type Reply = { readonly kind: 'ready' } | Answer;

/** A thread, seen from the server. */
export interface DecodeWorker {
  /** Sends a job, whose bytes go with it. */
  post(job: Job): void;
  onReply(listener: (reply: Reply) => void): void;
  /** Called once, when the thread has ended for any reason. */
  onEnd(listener: () => void): void;
  /** Ends the thread, whatever it is doing. */
  end(): void;
}

/** What a thread is started with. */
export interface WorkerLimits {
  /** MiB of heap, above which the thread ends. */
  readonly memoryMb: number;
}

/** The buffers that go with a job instead of being copied. */
export function buffersOf(job: Job): ArrayBuffer[] {
  if (job.kind === 'inspect') return [job.update.buffer];
  return [job.updates.bytes.buffer, job.updates.ends.buffer];
}
