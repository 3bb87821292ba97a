import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { HostConnection } from '../../client/connect-host.ts';
import { createRepeatedRead } from '../../client/repeated-read.ts';

export interface LedgerSnapshot {
  readonly phase: 'loading' | 'ready';
  /** Newest first. */
  readonly rows: readonly LedgerRow[];
  /** True when there are no older envelopes than these. */
  readonly complete: boolean;
  /** Why the rows may be old, in a sentence. */
  readonly error: string | null;
}

/** The newest envelopes of this machine, kept up to date. */
export interface LedgerFeed {
  getSnapshot(): LedgerSnapshot;
  subscribe(listener: () => void): Undo;
  /** Reads from the newest end, again whenever the journal says that the ledger changed. */
  follow(): Undo;
  /** Reads further back by one page. */
  more(): void;
}

export interface LedgerFeedOptions {
  readonly host: Pick<HostConnection, 'call' | 'on' | 'onLive'>;
  readonly timers: Timers;
  /** Reads back at least to this moment, in ms since the epoch. */
  readonly since?: number | undefined;
}

export const ledgerPage = 500;
/** Between two readings of the same rows, in ms: envelopes are sent many at a time. */
const restMs = 200;

/** Creates the feed; it is empty until it follows. */
export function createLedgerFeed({ host, timers, since = Infinity }: LedgerFeedOptions): LedgerFeed {
  const changed = createEmitter<void>();
  const wanted = createEmitter<void>();
  let snapshot: LedgerSnapshot = { phase: 'loading', rows: [], complete: false, error: null };
  let atLeast = ledgerPage;

  function publish(change: Partial<LedgerSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    changed.emit();
  }

  async function read(): Promise<boolean> {
    const isEnough = (rows: readonly LedgerRow[]): boolean =>
      rows.length >= atLeast && (rows.at(-1)?.issuedAt ?? 0) < since;
    publish({ ...(await readBack(host, isEnough)), phase: 'ready', error: null });
    return false;
  }

  return {
    getSnapshot: () => snapshot,
    subscribe: changed.subscribe,
    more() {
      if (snapshot.complete || atLeast > snapshot.rows.length) return;
      atLeast = snapshot.rows.length + ledgerPage;
      wanted.emit();
    },
    follow() {
      const reader = createRepeatedRead({
        timers,
        restMs,
        read,
        failed({ message }) {
          publish({ phase: 'ready', error: message });
          return true;
        },
      });
      const undo = [
        host.on('journal.events', ({ events }) => {
          if (events.some(({ kind }) => kind === 'ledger.changed')) reader.ask();
        }),
        host.on('journal.lagged', reader.ask),
        host.onLive(reader.askNow),
        wanted.subscribe(reader.ask),
        reader.stop,
      ];
      return () => {
        for (const each of undo) each();
      };
    },
  };
}

/** Reads from the newest envelope on, until it is enough or there are no more. */
async function readBack(
  host: Pick<HostConnection, 'call'>,
  isEnough: (rows: readonly LedgerRow[]) => boolean,
): Promise<Pick<LedgerSnapshot, 'rows' | 'complete'>> {
  const rows: LedgerRow[] = [];
  let cursor: string | null = null;
  do {
    const answer: { rows: LedgerRow[]; cursor: string | null } = await host.call('ledger.query', {
      limit: ledgerPage,
      cursor,
    });
    rows.push(...answer.rows);
    cursor = answer.cursor;
  } while (cursor !== null && !isEnough(rows));
  return { rows, complete: cursor === null };
}

/** Every envelope there is, oldest first, for an export. */
export async function readWholeLedger(host: Pick<HostConnection, 'call'>): Promise<LedgerRow[]> {
  const { rows } = await readBack(host, () => false);
  return rows.toReversed();
}
