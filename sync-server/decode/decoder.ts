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

/** An inspection decides over what people wrote, so that one bad second of the machine must not. A merge comes again. */
const TRIES = { inspect: 2, merge: 1 } as const;

const INSPECT_MS = 1_000;
const MERGE_MS = 30_000;

/** MiB of heap. */
const INSPECT_MEMORY_MB = 128;
const MERGE_MEMORY_MB = 512;
/** Merging holds whole documents, which take about so many times the space of their updates. */
const GROWTH = 12;
const MiB = 1024 * 1024;

/** Bytes of the largest document of which it can be expected that it can be merged in the memory that a merge has. */
export const mergeableBytes: number = Math.floor(MERGE_MEMORY_MB / GROWTH) * MiB;

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
  /** A thread took too long over a job of this kind, or died over it (D3). */
  readonly lost?: (job: 'inspect' | 'merge', reason: 'late' | 'died') => void;
  /** How long an inspection and a merge may take, in ms. */
  readonly inspectMs?: number;
  readonly mergeMs?: number;
  /** What the log takes of one document, in bytes: a merge has memory for that. */
  readonly documentBytes?: number;
}

/** Creates a decoder. Merges have a thread of their own, so that no inspection waits for one. */
export function createDecoder(options: DecoderOptions): Decoder {
  const { startWorker, timers, logger, lost, inspectMs = INSPECT_MS, mergeMs = MERGE_MS } = options;
  const mergeMemory = Math.max(MERGE_MEMORY_MB, Math.ceil((GROWTH * (options.documentBytes ?? 0)) / MiB));
  const lane = (job: 'inspect' | 'merge', limitMs: number, memoryMb: number): Lane =>
    createLane({
      startWorker: () => startWorker({ memoryMb }),
      timers,
      tries: TRIES[job],
      limitMs,
      onLost(reason) {
        logger.warn('decode.thread_lost', { job, reason });
        lost?.(job, reason);
      },
    });
  const inspecting = lane('inspect', inspectMs, INSPECT_MEMORY_MB);
  const merging = lane('merge', mergeMs, mergeMemory);

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
