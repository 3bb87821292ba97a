/** What became of an attempt: unknown while nobody answered, which may be for ever. */
type Fate = 'unknown' | 'saved' | 'refused';

interface Attempt<V> {
  readonly value: V;
  /** The value that was seen when this one was written over it. */
  readonly over: V | null;
  fate: Fate;
}

/** Takes the answer to one attempt. */
export interface Answer {
  saved(): void;
  refused(): void;
}

/** All that was written into one place. Values that were written are never written again. */
export interface Writes<V> {
  write(value: V, over: V | null): Answer;
  /** Why this cannot be what the place holds in the end; null when it can. */
  objection(found: V | null): string | null;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function answerTo(attempt: Attempt<unknown>): Answer {
  return {
    saved: () => void (attempt.fate = 'saved'),
    refused: () => void (attempt.fate = 'refused'),
  };
}

/**
 * A register that anybody writes: it holds one of the values that were written, and none that a saved write has
 * replaced.
 */
export function createRegister<V>(): Writes<V> {
  const attempts: Attempt<V>[] = [];
  return {
    write(value, over) {
      const attempt: Attempt<V> = { value, over, fate: 'unknown' };
      attempts.push(attempt);
      return answerTo(attempt);
    },
    objection(found) {
      const made = attempts.find(({ value }) => same(value, found));
      const isDead = attempts.some(
        ({ over, fate }) => fate === 'saved' && over !== null && same(over, found),
      );
      if (isDead) return `${JSON.stringify(found)} had been replaced by a saved write`;
      if (made?.fate === 'refused') return `${JSON.stringify(found)} was refused`;
      if (made) return null;
      return attempts.some(({ fate }) => fate === 'saved')
        ? `${JSON.stringify(found)} was never written`
        : null;
    },
  };
}

/** A place that one device writes, one write after the other: it never falls behind what was saved. */
export function createSequence<V>(): Writes<V> {
  const attempts: Attempt<V>[] = [];
  return {
    write(value) {
      const attempt: Attempt<V> = { value, over: null, fate: 'unknown' };
      attempts.push(attempt);
      return answerTo(attempt);
    },
    objection(found) {
      const saved = attempts.findLastIndex(({ fate }) => fate === 'saved');
      if (saved < 0) return null;
      const at = attempts.findLastIndex(({ value, fate }) => fate !== 'refused' && same(value, found));
      if (at >= saved) return null;
      return `${JSON.stringify(found)} is not what was saved last: ${JSON.stringify(attempts[saved]?.value)}`;
    },
  };
}

/** Many places by name. */
export interface Places<V> {
  at(place: string): Writes<V>;
  readonly names: readonly string[];
}

function createPlaces<V>(create: () => Writes<V>): Places<V> {
  const places = new Map<string, Writes<V>>();
  return {
    at(place) {
      const known = places.get(place) ?? create();
      places.set(place, known);
      return known;
    },
    get names() {
      return [...places.keys()];
    },
  };
}

/** A piece of text that was put into a document, and perhaps taken out again. */
interface Mark {
  readonly documentId: string;
  typed: Fate;
  removed: Fate | null;
}

/** Pieces of text in documents, each unlike all others. */
export interface Marks {
  type(mark: string, documentId: string): void;
  remove(mark: string): void;
  /** The update that brought or took these is on disk. */
  savedTyping(mark: string): void;
  savedRemoval(mark: string): void;
  /** What is wrong with a document that reads so. */
  objections(documentId: string, text: string): string[];
  readonly documents: ReadonlySet<string>;
}

export function createMarks(): Marks {
  const marks = new Map<string, Mark>();
  const documents = new Set<string>();
  const change = (mark: string, update: (known: Mark) => void): void => {
    const known = marks.get(mark);
    if (known) update(known);
  };
  return {
    documents,
    type(mark, documentId) {
      documents.add(documentId);
      if (!marks.has(mark)) marks.set(mark, { documentId, typed: 'unknown', removed: null });
    },
    remove: (mark) => change(mark, (known) => void (known.removed ??= 'unknown')),
    savedTyping: (mark) => change(mark, (known) => void (known.typed = 'saved')),
    savedRemoval: (mark) => change(mark, (known) => void (known.removed = 'saved')),
    objections(documentId, text) {
      return [...marks].flatMap(([mark, known]) => {
        if (known.documentId !== documentId) return [];
        const isThere = text.includes(mark);
        if (isThere && known.removed === 'saved') return [`${mark} was deleted and is back`];
        if (!isThere && known.typed === 'saved' && known.removed === null)
          return [`${mark} was saved and is lost`];
        return [];
      });
    },
  };
}

/** All that people were promised in one world. */
export interface Ledger {
  readonly titles: Places<string>;
  readonly names: Places<string>;
  readonly descriptions: Places<string>;
  readonly criteria: Places<readonly string[]>;
  readonly runs: Places<string>;
  readonly marks: Marks;
}

export function createLedger(): Ledger {
  return {
    titles: createPlaces(createRegister<string>),
    names: createPlaces(createRegister<string>),
    descriptions: createPlaces(createSequence<string>),
    criteria: createPlaces(createSequence<readonly string[]>),
    runs: createPlaces(createSequence<string>),
    marks: createMarks(),
  };
}
