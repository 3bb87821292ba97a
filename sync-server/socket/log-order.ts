import type { LogRecord } from '../../shared/wire/messages.ts';
import type { GroupDigest, Written } from '../log/outcomes.ts';

/** A stretch of the log. `digests` are null where another instance wrote it, and this one only read it. */
export interface Committed {
  readonly records: readonly LogRecord[];
  readonly digests: readonly GroupDigest[] | null;
}

/** Place for what a transaction of this process may write. It must be published or dropped. */
export interface Reservation {
  /** Called inside the transaction, before it commits: these are passed on by `publish` and in no other way. */
  cover(records: readonly LogRecord[]): void;
  publish(written: Written): void;
  /** Nothing is known to be committed. If it was after all, it is read back from the log. */
  drop(): void;
}

/** Puts stretches of a log into their order, whoever brings them: no gap, no repeat. */
export interface LogOrder {
  /** Everything up to here was emitted. */
  readonly head: number;
  /** There are records above `head`, up to here. */
  readonly known: number;
  /** It is known from elsewhere that the log has come to `seq`. */
  heard(seq: number): void;
  reserve(): Reservation;
  /** Takes what was read from the log. False when none of it could be emitted now. */
  read(records: readonly LogRecord[]): boolean;
}

/** Records that wait for those before them, at most. Above, they are read back from the log. */
const MOST_EARLY = 8_192;

interface Range {
  from: number;
  to: number;
}

/** Stretches that wait for those before them. */
function createEarly(): {
  put(committed: Committed): void;
  /** Takes the stretch that begins with `seq` out. */
  take(seq: number): Committed | undefined;
  has(seq: number): boolean;
  /** Forgets what begins at or below `head`. */
  forget(head: number): void;
} {
  const stretches = new Map<number, Committed>();
  let count = 0;

  function take(seq: number): Committed | undefined {
    const found = stretches.get(seq);
    if (found && stretches.delete(seq)) count -= found.records.length;
    return found;
  }

  return {
    take,
    has: (seq) => stretches.has(seq),
    put(committed) {
      const first = committed.records[0]?.seq;
      if (first === undefined || count > MOST_EARLY) return;
      stretches.set(first, committed);
      count += committed.records.length;
    },
    forget(head) {
      for (const first of stretches.keys()) if (first <= head) take(first);
    },
  };
}

/** What transactions of this process may be about to commit. */
function createReserved(publish: (written: Written) => void): {
  has(seq: number): boolean;
  add(): Reservation;
} {
  const ranges = new Set<Range>();
  return {
    has(seq) {
      for (const { from, to } of ranges) if (from <= seq && seq <= to) return true;
      return false;
    },
    add() {
      const range: Range = { from: 0, to: -1 };
      return {
        cover(records) {
          range.from = records[0]?.seq ?? 0;
          range.to = records.at(-1)?.seq ?? -1;
          ranges.add(range);
        },
        publish(written) {
          ranges.delete(range);
          publish(written);
        },
        drop: () => void ranges.delete(range),
      };
    },
  };
}

/** Begins after `head`. `emit` hears of each stretch; it may not bring another. */
export function createLogOrder(options: {
  readonly head: number;
  emit(committed: Committed): void;
}): LogOrder {
  const early = createEarly();
  let { head } = options;
  let known = head;

  function heard(seq: number): void {
    known = Math.max(known, seq);
  }

  function advance(committed: Committed): void {
    head = committed.records.at(-1)?.seq ?? head;
    heard(head);
    options.emit(committed);
  }

  /** Emits what has its turn now. */
  function drain(): void {
    for (let due = early.take(head + 1); due; due = early.take(head + 1)) advance(due);
    // What was read from the log in the meantime.
    early.forget(head);
  }

  const reserved = createReserved(({ fresh, digests }) => {
    heard(fresh.at(-1)?.seq ?? 0);
    early.put({ records: fresh, digests });
    drain();
  });

  return {
    get head() {
      return head;
    },
    get known() {
      return known;
    },
    heard,
    reserve: reserved.add,
    read(records) {
      heard(records.at(-1)?.seq ?? 0);
      const due: LogRecord[] = [];
      for (const record of records) {
        const { seq } = record;
        if (seq <= head) continue;
        if (seq !== head + due.length + 1 || reserved.has(seq) || early.has(seq)) break;
        due.push(record);
      }
      if (due.length === 0) return false;
      advance({ records: due, digests: null });
      drain();
      return true;
    },
  };
}
