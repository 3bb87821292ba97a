/** What one worker process is for: its modules are changed once, before they are loaded. */
export interface Job {
  /** Name of the planted bug; null for the product as it is. */
  readonly mutant: string | null;
  /** With small sizes of everything (`tunings`). */
  readonly tuned: boolean;
  readonly size: 'small' | 'large';
  /** A story that is told in every seed. */
  readonly story?: string | null;
  /** Prints the trace. */
  readonly trace: boolean;
}

/** A question to a worker: run this seed. */
export interface Ask {
  readonly seed: number;
}

/** What came of a seed. */
export interface SeedResult {
  readonly seed: number;
  readonly problems: readonly string[];
  /** SHA-256 over all events and frames. */
  readonly digest: string;
  readonly events: number;
  /** ms of virtual time, over all devices, without what was skipped. */
  readonly deviceMs: number;
  /** ms from the beginning of the world to its end. */
  readonly spanMs: number;
  /** ms from the end of the faults to rest; null when it never came. */
  readonly settleMs: number | null;
}
