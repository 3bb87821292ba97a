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

/** Stretches that wait for those before them. */
function createEarly(): {
  put(committed: Committed): void;
  /** Takes the stretch that begins with `seq` out. */
  take(seq: number): Committed | undefined;
  has(seq: number): boolean;
  /** Forgets what begins at or below `head`. */
  forget(head: number): void;
  /** So many records wait that they should not have to for long. */
  isFull(): boolean;
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
    isFull: () => count > MOST_EARLY / 2,
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
class Reserved {
  readonly #places = new Set<Place>();
  readonly #publish: (written: Written) => void;

  constructor(publish: (written: Written) => void) {
    this.#publish = publish;
  }

  has(seq: number): boolean {
    for (const { from, to } of this.#places) if (from <= seq && seq <= to) return true;
    return false;
  }

  add(place: Place): void {
    this.#places.add(place);
  }

  drop(place: Place): void {
    this.#places.delete(place);
  }

  publish(place: Place, written: Written): void {
    this.#places.delete(place);
    this.#publish(written);
  }
}

/** A class, because there is one for each write. */
class Place implements Reservation {
  from = 0;
  to = -1;
  readonly #reserved: Reserved;

  constructor(reserved: Reserved) {
    this.#reserved = reserved;
  }

  cover(records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    this.from = records[0]?.seq ?? 0;
    this.to = records.at(-1)?.seq ?? -1;
    this.#reserved.add(this);
  }

  publish(written: Written): void {
    this.#reserved.publish(this, written);
  }

  drop(): void {
    this.#reserved.drop(this);
  }
}

/** Stretches that follow each other, as one. */
function joined(stretches: readonly Committed[]): Committed {
  const [only] = stretches;
  if (only && stretches.length === 1) return only;
  const digests = stretches.some((stretch) => stretch.digests === null);
  return {
    records: stretches.flatMap(({ records }) => records),
    digests: digests ? null : stretches.flatMap((stretch) => stretch.digests ?? []),
  };
}

interface LogOrderOptions {
  readonly head: number;
  /** Calls back when all that a commit has written was published: it is passed on together. */
  readonly soon: (run: () => void) => void;
  /** Hears of each stretch; it may not bring another. */
  emit(committed: Committed): void;
}

/** Begins after `head`. */
export function createLogOrder(options: LogOrderOptions): LogOrder {
  const early = createEarly();
  let { head } = options;
  let known = head;
  let isDue = false;

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
    isDue = false;
    const due: Committed[] = [];
    let end = head;
    for (let next = early.take(end + 1); next; next = early.take(end + 1)) {
      due.push(next);
      end = next.records.at(-1)?.seq ?? end;
    }
    if (due.length > 0) advance(joined(due));
    // What was read from the log in the meantime.
    early.forget(head);
  }

  const reserved = new Reserved(({ fresh, digests }) => {
    if (fresh.length === 0) return;
    heard(fresh.at(-1)?.seq ?? 0);
    early.put({ records: fresh, digests });
    if (early.isFull()) return drain();
    if (isDue) return;
    isDue = true;
    options.soon(drain);
  });

  return {
    get head() {
      return head;
    },
    get known() {
      return known;
    },
    heard,
    reserve: () => new Place(reserved),
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
