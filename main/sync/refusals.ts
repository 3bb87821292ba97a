/** What a host does about a refused record (SPEC.md of the wire, W10). */
export type RefusalCourse =
  /** Nothing is wrong with the record: a person has to make room, then it is sent again. */
  | { readonly kind: 'wait' }
  /** Whose work it is has come back and may still be sending it: then nothing is left to say. Else as the next. */
  | { readonly kind: 'later' }
  /** Another program has used this device's numbers. */
  | { readonly kind: 'copied' }
  /** Its document is built anew without it. `mayReplay`: the other unsent changes may fare better under a fresh client id. */
  | { readonly kind: 'refuse'; readonly mayReplay: boolean };

/** So often in a row is a document's work done again; the next refusal is shown. */
const REPLAYS = 2;

/** Whoever does these again gets the same answer. */
const final: ReadonlySet<string> = new Set([
  'READ_ONLY',
  'FORBIDDEN_GROUP',
  'WRONG_GROUP',
  'INVALID_DOCUMENT',
  'PURGED',
]);

/** Decides by the code of the server, or TOO_LARGE of this host. Codes that are not known may be replayed. */
export function courseOf(code: string): RefusalCourse {
  switch (code) {
    case 'QUOTA_EXCEEDED':
      return { kind: 'wait' };
    case 'FORBIDDEN_ORIGIN':
      return { kind: 'later' };
    case 'OUTBOX_FORKED':
    case 'OUT_OF_ORDER':
      return { kind: 'copied' };
    default:
      return { kind: 'refuse', mayReplay: !final.has(code) };
  }
}

/** Counts the refusals of documents over one connection, so that nothing is done again for ever. */
export interface Strikes {
  /** A record of this document was refused: may its work be done again? */
  mayReplay(documentId: string): boolean;
  /** All that was done again has numbers up to this one. */
  replayed(documentId: string, upToLocalId: number): void;
  accepted(documentId: string, localId: number): void;
}

export function createStrikes(): Strikes {
  const struck = new Map<string, { count: number; upTo: number }>();
  return {
    mayReplay(documentId) {
      const strike = struck.get(documentId) ?? { count: 0, upTo: Infinity };
      strike.count += 1;
      struck.set(documentId, strike);
      return strike.count <= REPLAYS;
    },
    replayed(documentId, upTo) {
      const strike = struck.get(documentId);
      if (strike) strike.upTo = upTo;
    },
    accepted(documentId, localId) {
      // What was merely done again does not count: only work that came later shows that it goes well.
      if (localId > (struck.get(documentId)?.upTo ?? Infinity)) struck.delete(documentId);
    },
  };
}
