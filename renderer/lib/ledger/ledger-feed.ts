import { HearthError } from '../../../shared/contract/errors.ts';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { HostConnection } from '../../client/connect-host.ts';

export interface LedgerSnapshot {
  readonly phase: 'loading' | 'ready';
  /** Newest first. */
  readonly rows: readonly LedgerRow[];
  /** True when there are no older envelopes than these. */
  readonly complete: boolean;
  /** Why the rows may be old, in a sentence. */
  readonly error: string | null;
}

/** The newest envelopes of this machine, kept up to date. For `useSyncExternalStore`. */
export interface LedgerFeed {
  getSnapshot(): LedgerSnapshot;
  subscribe(listener: () => void): Undo;
  /** Reads further back by one page. */
  more(): void;
  close(): void;
}

export interface LedgerFeedOptions {
  readonly host: Pick<HostConnection, 'call' | 'on' | 'onLive'>;
  readonly timers: Timers;
  /** Reads back at least to this moment, in ms since the epoch. */
  readonly since?: number;
}

export const ledgerPage = 500;
/** Between two readings of the same rows, in ms: envelopes are sent many at a time. */
const restMs = 200;
const retryMs = 1_000;

export const emptyLedger: LedgerSnapshot = { phase: 'loading', rows: [], complete: false, error: null };

/** Reads the ledger from its newest end, again whenever the journal says that it changed. */
export function createLedgerFeed({ host, timers, since = Infinity }: LedgerFeedOptions): LedgerFeed {
  const changed = createEmitter<void>();
  let snapshot = emptyLedger;
  let wanted = ledgerPage;
  let reading = false;
  let due = false;
  let waiting: Undo | null = null;
  let closed = false;

  function publish(change: Partial<LedgerSnapshot>): void {
    if (closed) return;
    snapshot = { ...snapshot, ...change };
    changed.emit();
  }

  async function refresh(): Promise<void> {
    due = true;
    if (reading || waiting || closed) return;
    reading = true;
    due = false;
    let restFor = restMs;
    try {
      publish(await readAll());
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      publish({ phase: 'ready', error: error.message });
      restFor = retryMs;
      due = true;
    } finally {
      reading = false;
    }
    rest(restFor);
  }

  function rest(ms: number): void {
    if (closed) return;
    waiting = timers.after(ms, () => {
      waiting = null;
      if (due) void refresh();
    });
  }

  async function readAll(): Promise<LedgerSnapshot> {
    const rows: LedgerRow[] = [];
    let cursor: string | null = null;
    do {
      const answer: { rows: LedgerRow[]; cursor: string | null } = await host.call('ledger.query', {
        limit: ledgerPage,
        cursor,
      });
      rows.push(...answer.rows);
      cursor = answer.cursor;
    } while (cursor !== null && !closed && (rows.length < wanted || (rows.at(-1)?.issuedAt ?? 0) >= since));
    return { phase: 'ready', rows, complete: cursor === null, error: null };
  }

  const undo = [
    host.on('journal.events', ({ events }) => {
      if (events.some(({ kind }) => kind === 'ledger.changed')) void refresh();
    }),
    host.onLive(() => void refresh()),
  ];
  return {
    getSnapshot: () => snapshot,
    subscribe: changed.subscribe,
    more() {
      if (snapshot.complete || wanted > snapshot.rows.length) return;
      wanted = snapshot.rows.length + ledgerPage;
      void refresh();
    },
    close() {
      closed = true;
      waiting?.();
      for (const each of undo) each();
    },
  };
}

/** Every envelope there is, oldest first, for an export. */
export async function readWholeLedger(host: Pick<HostConnection, 'call'>): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  let cursor: string | null = null;
  do {
    const answer: { rows: LedgerRow[]; cursor: string | null } = await host.call('ledger.query', { limit: 1_000, cursor });
    rows.push(...answer.rows);
    cursor = answer.cursor;
  } while (cursor !== null);
  return rows.reverse();
}
