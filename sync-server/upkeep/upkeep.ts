import type { Clock, Logger, Timers } from '../../shared/lib/ports.ts';
import type { Signer } from '../auth/keys.ts';
import type { Decoder } from '../decode/decoder.ts';
import { DecoderError } from '../decode/lane.ts';
import { compactGroup, mergeDocument } from '../log/compaction.ts';
import type { LogStore } from '../log/log-store.ts';
import type { LevelName, Stats } from '../socket/stats.ts';
import { createBreaks, Interrupted, type Breaks } from './breaks.ts';

/** When upkeep has something to do. */
export interface UpkeepRules {
  /** ms between two rounds. */
  readonly everyMs: number;
  /** A document is merged when so many records, or payload bytes, lie after its snapshot. */
  readonly records: number;
  readonly bytes: number;
  /** A group is compacted when what is in a backup lies so many seqs above its compaction. */
  readonly seqs: number;
  /** ms after which what could not be merged is tried again. */
  readonly retryMs: number;
}

export const defaultUpkeep: UpkeepRules = {
  everyMs: 60_000,
  records: 500,
  bytes: 1024 * 1024,
  seqs: 10_000,
  retryMs: 60 * 60 * 1000,
};

/** Keeps what newcomers read, and what lies on the disk, small. */
export interface Upkeep {
  /** Does what there is to do now; stops early when the server has other things to do. */
  round(): Promise<void>;
  /** Finishes what is under way and does no more. */
  stop(): Promise<void>;
}

export interface UpkeepParts {
  readonly store: LogStore;
  readonly decoder: Pick<Decoder, 'merge'>;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly stats: Stats;
  readonly rules: UpkeepRules;
}

/** Documents that are looked for at once. */
const DOCUMENTS = 64;

/** Things that failed, and when they may be tried again. */
function createLater(
  { clock, rules, stats }: UpkeepParts,
  level: LevelName,
): { readonly size: number; has(id: string): boolean; add(id: string): void } {
  const until = new Map<string, number>();
  function forgetOld(): void {
    const now = clock.monotonic();
    for (const [known, at] of until) {
      if (at > now) continue;
      until.delete(known);
      stats.move(level, -1);
    }
  }
  return {
    get size() {
      forgetOld();
      return until.size;
    },
    has(id) {
      forgetOld();
      return until.has(id);
    },
    add(id) {
      if (!until.has(id)) stats.move(level, 1);
      until.set(id, clock.monotonic() + rules.retryMs);
    },
  };
}

type Later = ReturnType<typeof createLater>;

async function mergeMany(parts: UpkeepParts, breaks: Breaks, later: Later): Promise<void> {
  const { store, stats, clock, logger, rules } = parts;
  // Those that are left alone may be the first of what is found.
  const found = await store.unmerged(rules, DOCUMENTS + later.size);
  for (const documentId of found.filter((id) => !later.has(id)).slice(0, DOCUMENTS)) {
    await breaks.take();
    const began = clock.monotonic();
    const merged = await mergeDocument(
      store,
      { merge: parts.decoder.merge, signer: parts.signer },
      documentId,
    );
    stats.observe('mergeMs', clock.monotonic() - began);
    if (merged) stats.count('documentsMerged');
    else {
      later.add(documentId);
      logger.warn('upkeep.unmergeable', { documentId });
    }
  }
}

async function compactMany(parts: UpkeepParts, breaks: Breaks, later: Later): Promise<void> {
  const { store, stats, signer, decoder, rules, logger } = parts;
  const { backedUpSeq } = await store.server();
  for (const { groupId, head, compactedThrough } of await store.groups()) {
    const below = Math.min(head, backedUpSeq);
    if (below - compactedThrough < rules.seqs || later.has(groupId)) continue;
    const { through, bytes } = await compactGroup(
      store,
      {
        signer,
        async merge(updates) {
          await breaks.take();
          stats.count('documentsMerged');
          return decoder.merge(updates);
        },
      },
      { groupId, below },
    );
    stats.count('bytesCompacted', bytes);
    if (through < below) {
      later.add(groupId);
      // What of the group lies above this stays as it is until its documents can be merged, or are purged.
      logger.warn('upkeep.group_held', { groupId, seq: through });
    }
  }
}

/** The server stops, and the thread that merged with it. */
function isClosed(error: unknown): boolean {
  return error instanceof DecoderError && error.code === 'DECODER_CLOSED';
}

/** Starts upkeep. Several instances may do it over one log: what one has done, another leaves. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { timers, stats, logger, rules } = parts;
  const breaks = createBreaks(parts);
  const laterDocuments = createLater(parts, 'documentsUnmergeable');
  const laterGroups = createLater(parts, 'groupsHeld');
  let underWay: Promise<void> | null = null;

  async function work(): Promise<void> {
    try {
      await mergeMany(parts, breaks, laterDocuments);
      await compactMany(parts, breaks, laterGroups);
    } catch (error) {
      if (error instanceof Interrupted || isClosed(error)) return;
      stats.count('failures', 1, 'upkeep');
      logger.error('upkeep.failed', { error: error instanceof Error ? error.name : 'unknown' });
    }
  }

  function round(): Promise<void> {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  const cancel = timers.every(rules.everyMs, () => void round());
  return {
    round,
    async stop() {
      cancel();
      breaks.end();
      await underWay;
    },
  };
}
