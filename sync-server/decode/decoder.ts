import { outlineUpdate } from '../../shared/documents/update-check.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { Logger, Timers } from '../../shared/lib/ports.ts';
import { createLane } from './lane.ts';
import type { Lane } from './lane.ts';
import type { MergedDocument } from './merge.ts';
import { packUpdates } from './pack.ts';
import type { DecodeWorker, WorkerLimits } from './protocol.ts';

/** Updates up to this size are inspected at once: it takes microseconds, at worst a few milliseconds. */
const INLINE_BYTES = 4096;

const INSPECT_MS = 1_000;
const MERGE_MS = 30_000;

/** MiB of heap. Merging holds whole documents, which take about twelve times the space of their updates. */
const INSPECT_MEMORY_MB = 128;
const MERGE_MEMORY_MB = 512;

/** Looks into bytes from outside without letting them harm the server. Rules: SPEC.md, D1 to D8. */
export interface Decoder {
  /**
   * What an update holds, or null when it is none, or is one that would harm whoever decodes it. Small updates
   * are answered at once, larger ones from a thread. Rejects with DecoderError when there is no thread.
   */
  inspect(update: Uint8Array): UpdateOutline | null | Promise<UpdateOutline | null>;
  /**
   * The state that the updates of a document make, in the order of its log; null when they make none, or it
   * would take too much time or memory. Rejects with DecoderError when there is no thread.
   */
  merge(updates: readonly Uint8Array[]): Promise<MergedDocument | null>;
  /** Ends the threads. What they are doing, and what waits, fails with DecoderError. */
  close(): void;
}

export interface DecoderOptions {
  readonly startWorker: (limits: WorkerLimits) => DecodeWorker;
  readonly timers: Timers;
  readonly logger: Logger;
  /** How long an inspection and a merge may take, in ms. */
  readonly inspectMs?: number;
  readonly mergeMs?: number;
}

/** Creates a decoder. Merges have a thread of their own, so that no inspection waits for one. */
export function createDecoder(options: DecoderOptions): Decoder {
  const { startWorker, timers, logger, inspectMs = INSPECT_MS, mergeMs = MERGE_MS } = options;
  const lane = (job: string, limitMs: number, memoryMb: number): Lane =>
    createLane({
      startWorker: () => startWorker({ memoryMb }),
      timers,
      limitMs,
      onLost: (reason) => logger.warn('decode.thread_lost', { job, reason }),
    });
  const inspecting = lane('inspect', inspectMs, INSPECT_MEMORY_MB);
  const merging = lane('merge', mergeMs, MERGE_MEMORY_MB);

  async function inspectLarge(update: Uint8Array): Promise<UpdateOutline | null> {
    const answer = await inspecting.run(() => ({ kind: 'inspect', update: Uint8Array.from(update) }));
    return answer?.kind === 'inspected' ? answer.outline : null;
  }
  return {
    inspect: (update) => (update.length <= INLINE_BYTES ? outlineUpdate(update) : inspectLarge(update)),
    async merge(updates) {
      const answer = await merging.run(() => ({ kind: 'merge', updates: packUpdates(updates) }));
      return answer?.kind === 'merged' ? answer.document : null;
    },
    close() {
      inspecting.close();
      merging.close();
    },
  };
}
