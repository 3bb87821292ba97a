import type { Answer, Fate } from './answer.ts';
import { createClaimBook, type ClaimBook } from './claim-book.ts';
import { createLives, type Lives } from './lives.ts';

interface Attempt<V> {
  readonly value: V;
  /** The value that was seen when this one was written over it. */
  readonly over: V | null;
  /** Who wrote it, where the value does not say so: what is undone is written again by another. */
  readonly by: string;
  fate: Fate;
}

/** Tells whether nobody is promised any more what this says, because whoever wrote it lost the right to. */
type Forsaken = (value: unknown) => boolean;
const nobody: Forsaken = () => false;

/** What was saved and is promised. */
const isKept = ({ value, by, fate }: Attempt<unknown>, isForsaken: Forsaken): boolean =>
  fate === 'saved' && !isForsaken(value) && !isForsaken(by);

/** All that was written into one place. Values that were written are never written again, unless to undo something. */
export interface Writes<V> {
  write(value: V, over: V | null, by?: string): Answer;
  /** Why this cannot be what the place holds in the end; null when it can. */
  objection(found: V | null): string | null;
  /** All that was ever written. */
  values(): V[];
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
export function createRegister<V>(isForsaken: Forsaken = nobody): Writes<V> {
  const attempts: Attempt<V>[] = [];
  return {
    write(value, over, by = '') {
      const attempt: Attempt<V> = { value, over, by, fate: 'unknown' };
      attempts.push(attempt);
      return answerTo(attempt);
    },
    values: () => attempts.map(({ value }) => value),
    objection(found) {
      const isWritten = ({ value, fate }: Attempt<V>): boolean => fate !== 'refused' && same(value, found);
      // What was undone is written once more.
      const isRevived = attempts.filter(isWritten).length > 1;
      const made = attempts.find(({ value }) => same(value, found));
      const isDead = attempts.some(
        (attempt, nth) =>
          isKept(attempt, isForsaken) &&
          attempt.over !== null &&
          same(attempt.over, found) &&
          !attempts.slice(nth + 1).some(isWritten),
      );
      if (isDead && !isRevived) return `${JSON.stringify(found)} had been replaced by a saved write`;
      if (made?.fate === 'refused') return `${JSON.stringify(found)} was refused`;
      if (made) return null;
      return attempts.some((attempt) => isKept(attempt, isForsaken))
        ? `${JSON.stringify(found)} was never written`
        : null;
    },
  };
}

/**
 * A place that one device writes: it never falls behind what was saved. Of two commands that are under way at once, the
 * one that is answered last was done last.
 */
export function createSequence<V>(isForsaken: Forsaken = nobody): Writes<V> {
  const attempts: Attempt<V>[] = [];
  const answered: Attempt<V>[] = [];
  return {
    write(value) {
      const attempt: Attempt<V> = { value, over: null, by: '', fate: 'unknown' };
      attempts.push(attempt);
      const { saved, refused } = answerTo(attempt);
      return {
        refused,
        saved() {
          saved();
          answered.push(attempt);
        },
      };
    },
    values: () => attempts.map(({ value }) => value),
    objection(found) {
      const last = answered.findLast((attempt) => isKept(attempt, isForsaken));
      if (!last || same(last.value, found)) return null;
      // Nobody was told of these.
      const later = attempts.slice(attempts.indexOf(last) + 1).filter(({ fate }) => fate === 'unknown');
      if (later.some(({ value }) => same(value, found))) return null;
      return `${JSON.stringify(found)} is not what was saved last: ${JSON.stringify(last.value)}`;
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

/** How an objection ends that is about a piece of text that is not there. */
export const lostMark = 'was saved and is lost';

/** A piece of text that was put into a document, and perhaps taken out again. */
interface Mark {
  readonly documentId: string;
  typed: Fate;
  /** What became of taking it out, by who did it. */
  readonly removed: Map<string, Fate>;
}

/** Pieces of text in documents, each unlike all others. */
export interface Marks {
  type(mark: string, documentId: string): void;
  /** `by` is the name of whoever takes it out. */
  remove(mark: string, by?: string): void;
  /** The update that brought or took these is on disk. */
  savedTyping(mark: string): void;
  savedRemoval(mark: string, by?: string): void;
  /** There is a copy of the profile of this device: what both have to make again after a refusal comes twice. */
  copied(device: string): void;
  /** What is wrong with a document that reads so. */
  objections(documentId: string, text: string): string[];
  readonly documents: ReadonlySet<string>;
  /** All that was ever typed into a document. */
  of(documentId: string): string[];
}

/**
 * What must be left of a mark. What was refused is typed again by comparing texts, which cannot tell its first letters
 * from the same ones of the mark behind it: they go with that one when somebody takes it out meanwhile.
 */
function restOf(mark: string): string {
  return /^\[(?:forged|before|after)-/.test(mark) ? mark.slice(mark.indexOf('-')) : mark;
}

export function createMarks(isForsaken: Forsaken = nobody): Marks {
  const marks = new Map<string, Mark>();
  const documents = new Set<string>();
  const copied = new Set<string>();
  const change = (mark: string, update: (known: Mark) => void): void => {
    const known = marks.get(mark);
    if (known) update(known);
  };
  return {
    documents,
    of: (documentId) =>
      [...marks].flatMap(([mark, known]) => (known.documentId === documentId ? [mark] : [])),
    type(mark, documentId) {
      documents.add(documentId);
      if (!marks.has(mark)) marks.set(mark, { documentId, typed: 'unknown', removed: new Map() });
    },
    remove: (mark, by = '') =>
      change(mark, ({ removed }) => void removed.set(by, removed.get(by) ?? 'unknown')),
    savedTyping: (mark) => change(mark, (known) => void (known.typed = 'saved')),
    savedRemoval: (mark, by = '') => change(mark, ({ removed }) => void removed.set(by, 'saved')),
    copied: (device) => void copied.add(device),
    objections(documentId, text) {
      return [...marks].flatMap(([mark, known]) => {
        if (known.documentId !== documentId) return [];
        const isThere = text.includes(mark);
        const isRemoved = [...known.removed].some(([by, fate]) => fate === 'saved' && !isForsaken(by));
        const mayComeTwice = [...copied].some((device) => mark.includes(`-${device}-`));
        if (isThere && isRemoved && !mayComeTwice) return [`${mark} was deleted and is back`];
        if (
          !isThere &&
          !text.includes(restOf(mark)) &&
          known.typed === 'saved' &&
          known.removed.size === 0 &&
          !isForsaken(mark)
        )
          return [`${mark} ${lostMark}`];
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
  readonly lives: Lives;
  readonly claims: ClaimBook;
  /** The profile of a device is also that of another one: what becomes of the one becomes of the other. */
  copied(original: string, copy: string): void;
  /** What somebody at this device has written, or will write, is promised to nobody from now on. */
  forsake(device: string): void;
  readonly forsaken: ReadonlySet<string>;
}

export function createLedger(): Ledger {
  const forsaken = new Set<string>();
  const copies: (readonly [original: string, copy: string])[] = [];
  const marks = createMarks((value) => isForsaken(value));
  const forsake = (device: string): void => {
    forsaken.add(device);
    for (const [original, copy] of copies) {
      if (original === device) forsaken.add(copy);
      if (copy === device) forsaken.add(original);
    }
  };
  const isForsaken: Forsaken = (value) => {
    const text = JSON.stringify(value);
    return [...forsaken].some((device) => text.includes(`-${device}-`));
  };
  return {
    copied(original, copy) {
      copies.push([original, copy]);
      marks.copied(original);
      if (forsaken.has(original)) forsake(copy);
    },
    forsake,
    forsaken,
    titles: createPlaces(() => createRegister<string>(isForsaken)),
    names: createPlaces(() => createRegister<string>(isForsaken)),
    descriptions: createPlaces(() => createSequence<string>(isForsaken)),
    criteria: createPlaces(() => createSequence<readonly string[]>(isForsaken)),
    runs: createPlaces(() => createSequence<string>()),
    marks,
    lives: createLives((device) => forsaken.has(device)),
    claims: createClaimBook(),
  };
}
