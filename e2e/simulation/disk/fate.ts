/** What becomes of a commit. */
export type Fate =
  /** The machine stops: nothing of the commit is on the disk. */
  | 'cut-before'
  /** The machine stops while the commit is being prepared. */
  | 'cut-during'
  /** The machine stops when all is on the disk and nobody was told. */
  | 'cut-after'
  /** The disk is full; SQLite has ended the transaction. */
  | 'full'
  /** The disk does not write; the transaction is left for its owner to end. */
  | 'broken';

/** Thrown to code that goes on although its machine has stopped. Nobody may hear of it. */
export class PowerCut extends Error {
  constructor() {
    super('The machine has stopped');
    this.name = 'PowerCut';
  }
}

/** Primary result codes of SQLite. */
const codes = { full: 13, broken: 10 } as const;

/** An error as node:sqlite throws it. */
export function diskError(fate: keyof typeof codes): Error {
  const text = fate === 'full' ? 'database or disk is full' : 'disk I/O error';
  return Object.assign(new Error(text), { code: 'ERR_SQLITE_ERROR', errcode: codes[fate], errstr: text });
}

/** What a disk does at the next commit, and until further notice. */
export interface Mood {
  /** Of the next commit only. */
  next: Fate | null;
  /** Of every commit. */
  lasting: 'full' | 'broken' | null;
}
