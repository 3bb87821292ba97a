import { journalEvent, type JournalEvent, type NewJournalEvent } from '../../shared/contract/events.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Clock } from '../../shared/lib/ports.ts';
import type { Journal, ReadHandle, Store, WriteHandle } from './types.ts';

interface JournalRow {
  readonly seq: number;
  readonly at: number;
  readonly event: string;
}

function toEvent({ seq, at, event }: JournalRow): JournalEvent {
  return journalEvent.parse({ ...JSON.parse(event), seq, at });
}

function edges(read: ReadHandle): { first: number; head: number } {
  const row = read.get<{ first: number | null; head: number | null }>(
    'SELECT (SELECT min(seq) FROM journal) AS first, (SELECT max(seq) FROM journal) AS head',
  );
  return { first: row?.first ?? 1, head: row?.head ?? 0 };
}

/** How much of the journal is kept. A client that was away for longer reads the state afresh, which costs it less. */
const KEPT = { events: 100_000, ms: 90 * 24 * 60 * 60 * 1000, least: 1_000 } as const;
/** The journal is looked through once in so many events, and loses so many at most: a commit must not take long. */
const PRUNING = { every: 256, events: 5_000 } as const;
/** UTF-16 code units of the events of one page. */
const PAGE = 512 * 1024;

/** Forgets events from the oldest on, up to the first that is to be kept: what is left has no gap, whatever the clock did. */
function prune(tx: WriteHandle, { seq, at }: { seq: number; at: number }): void {
  if (seq % PRUNING.every !== 0) return;
  tx.run(
    `WITH oldest AS MATERIALIZED (SELECT seq, at FROM journal WHERE seq <= ?1 ORDER BY seq LIMIT ?4)
     DELETE FROM journal WHERE seq < coalesce(
       (SELECT min(seq) FROM oldest WHERE seq > ?2 AND at >= ?3), (SELECT max(seq) + 1 FROM oldest)
     )`,
    seq - KEPT.least,
    seq - KEPT.events,
    at - KEPT.ms,
    PRUNING.events,
  );
}

/** The first rows that fit into a page; one always does. */
function pageOf(rows: readonly JournalRow[]): readonly JournalRow[] {
  let size = 0;
  const end = rows.findIndex(({ event }, nth) => {
    size += event.length;
    return nth > 0 && size > PAGE;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

function staleCursor(): HearthError {
  return new HearthError(
    'STALE_CURSOR',
    'The journal no longer holds what follows this position. Load the state afresh.',
  );
}

/** Creates the journal of a host. Listeners hear of events after their commit, in order, one call per work. */
export function createJournal({ store, clock }: { store: Store; clock: Clock }): Journal {
  const emitter = createEmitter<readonly JournalEvent[]>();
  const unsent = new WeakMap<WriteHandle, JournalEvent[]>();

  const announce = (tx: WriteHandle, event: JournalEvent): void => {
    const waiting = unsent.get(tx);
    if (waiting) return void waiting.push(event);
    const events = [event];
    unsent.set(tx, events);
    tx.afterCommit(() => emitter.emit(events));
  };
  const append = (tx: WriteHandle, event: NewJournalEvent): { seq: number; at: number } => {
    const at = clock.now();
    const { rowId: seq } = tx.run('INSERT INTO journal (at, event) VALUES (?, ?)', at, JSON.stringify(event));
    prune(tx, { seq, at });
    announce(tx, { ...event, seq, at });
    return { seq, at };
  };

  return {
    append,
    accept(tx, { actionId, method, client }) {
      const { seq, at } = append(tx, { kind: 'action', actionId, method, client, error: null });
      return { actionId, at, seq };
    },
    async refuse({ actionId, method, client }, code) {
      await store.commit((tx) => {
        append(tx, { kind: 'action', actionId, method, client, error: code });
      });
    },
    since(cursor, limit) {
      const { first, head } = edges(store.read);
      if (cursor < first - 1 || cursor > head) throw staleCursor();
      const found = store.read.all<JournalRow>(
        'SELECT seq, at, event FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
        cursor,
        limit,
      );
      const rows = pageOf(found);
      const last = rows.at(-1)?.seq ?? cursor;
      return { events: rows.map(toEvent), cursor: last, more: last < head };
    },
    head: () => edges(store.read).head,
    subscribe: emitter.subscribe,
  };
}
