/** What became of an attempt: unknown while nobody answered, which may be for ever. */
export type Fate = 'unknown' | 'saved' | 'refused';

/** Takes the answer to one attempt. */
export interface Answer {
  saved(): void;
  refused(): void;
}
