/** Clocks of one client, `to` not included. */
export interface ClockRange {
  readonly from: number;
  readonly to: number;
}

/** What an update holds of one client, between `from` and `to`. */
export interface ClientSection extends ClockRange {
  readonly client: number;
  /** Ascending and apart: what lies between two of them is skipped, so somebody else has to bring it. */
  readonly ranges: readonly ClockRange[];
}

/** What a well-formed update holds. */
export interface UpdateOutline {
  /** Number of structs. */
  readonly structs: number;
  /** Number of ranges in the delete set. */
  readonly deletes: number;
  /** Each client once, in the order of the update. */
  readonly clients: readonly ClientSection[];
  /** The highest clock of each client that is named as a neighbour or a parent. */
  readonly references: ReadonlyMap<number, number>;
  /** The end of the last deleted range of each client. */
  readonly deleted: ReadonlyMap<number, number>;
}
