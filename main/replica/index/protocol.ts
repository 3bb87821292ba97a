/** Messages between the host and the thread that runs PGlite. Each request is answered once, in order. */

/** Rows as the index keeps them: columns by name. */
export type IndexRow = Readonly<Record<string, string | number | null>>;

/** Tables that are replaced as a whole, being small. */
export const smallTables = ['team', 'project', 'member'] as const;
export type SmallTable = (typeof smallTables)[number];

/** Changes to be made in one transaction. With a `cursor` the index holds all changes up to it. */
export interface IndexBatch {
  readonly replace: Readonly<Partial<Record<SmallTable, readonly IndexRow[]>>>;
  readonly issues: readonly IndexRow[];
  readonly criteria: readonly IndexRow[];
  readonly removedIssues: readonly string[];
  readonly removedCriteria: readonly string[];
  readonly cursor: number | null;
}

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** True when there were more rows than are given out. */
  readonly truncated: boolean;
}

export type IndexRequest =
  | { readonly op: 'open'; readonly dir: string }
  | { readonly op: 'apply'; readonly batch: IndexBatch }
  | { readonly op: 'count' }
  | { readonly op: 'query'; readonly sql: string; readonly params: readonly unknown[] }
  | { readonly op: 'close' };

/** What each request is answered with. */
export interface IndexAnswers {
  /** `cursor` is null when the folder was empty or of another version of the schema. */
  readonly open: { readonly cursor: number | null; readonly fresh: boolean };
  readonly apply: null;
  readonly count: number;
  readonly query: QueryResult;
  readonly close: null;
}

/** `statement`: PostgreSQL refused it · `damaged`: the files are · `broken`: anything else */
export interface IndexFault {
  readonly kind: 'statement' | 'damaged' | 'broken';
  readonly message: string;
}

/** A request as it is sent. */
export interface IndexCall {
  readonly id: number;
  readonly request: IndexRequest;
}

export type IndexReply =
  | { readonly id: number; readonly value: IndexAnswers[IndexRequest['op']] }
  | { readonly id: number; readonly fault: IndexFault };
