import type {
  RecordingEntry,
  RecordingPart,
  RecordingPlace,
} from '../../../../shared/contract/replay-schemas.ts';

/** The entries of a recording in their order, read from the host some way ahead. */
export interface EntryQueue {
  /** Leaps to a time (ms) and gives the screen from which the entries lead there. */
  leap(at: number): Promise<NonNullable<RecordingPart['screen']>>;
  /** Resolves with the next entry, which stays; null at the end of the recording. */
  peek(): Promise<RecordingEntry | null>;
  /** Takes those that are here and are due at `at`, up to some hundred KB. */
  take(at: number): RecordingEntry[];
}

/** Entries that are left when the next part is asked for. */
const ahead = 64;

/** Creates it. `read` is the host's `runs.replay`. */
export function createEntryQueue(read: (from: RecordingPlace) => Promise<RecordingPart>): EntryQueue {
  let entries: RecordingEntry[] = [];
  let taken = 0;
  let next: number | null = null;
  let reading: Promise<void> | null = null;
  let leaps = 0;

  const more = (): Promise<void> => {
    if (reading || next === null) return reading ?? Promise.resolve();
    const mine = read({ position: next }).then(
      (part) => {
        if (reading !== mine) return;
        reading = null;
        entries = [...entries.slice(taken), ...part.entries];
        taken = 0;
        next = part.next;
      },
      (error: unknown) => {
        if (reading !== mine) return;
        reading = null;
        throw error;
      },
    );
    reading = mine;
    return mine;
  };
  return {
    async leap(at) {
      leaps += 1;
      const mine = leaps;
      // What is still read for the place before is dropped when it comes.
      [reading, entries, taken, next] = [null, [], 0, null];
      const part = await read({ at });
      // A later leap has its own.
      if (mine === leaps) [reading, entries, taken, next] = [null, part.entries, 0, part.next];
      return part.screen ?? { at: 0, cols: 80, rows: 24, text: '' };
    },
    async peek() {
      // What goes wrong ahead is told when it is needed.
      if (entries.length - taken < ahead) void more().catch(() => undefined);
      while (taken >= entries.length && next !== null) await more();
      return entries[taken] ?? null;
    },
    take(at) {
      const from = taken;
      while ((entries[taken]?.at ?? Infinity) <= at) taken++;
      return entries.slice(from, taken);
    },
  };
}
