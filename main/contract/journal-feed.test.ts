import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../shared/contract/events.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createJournal } from '../store/journal.ts';
import { openStore } from '../store/open-store.ts';
import { createJournalFeed, feedLimits } from './journal-feed.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

function openJournal() {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-feed-'));
  const store = openStore({ dir, migrations: [] });
  opened.push(async () => {
    await store.close();
    rmSync(dir, { recursive: true });
  });
  const time = createManualTime();
  const journal = createJournal({ store, clock: time.clock });
  const append = (count: number): Promise<void> =>
    store.commit((tx) => {
      for (let i = 0; i < count; i++) journal.append(tx, { kind: 'ledger.changed' });
    });
  return { store, journal, append, time };
}

function follow({ journal, time }: Pick<ReturnType<typeof openJournal>, 'journal' | 'time'>) {
  const seen: JournalEvent[] = [];
  const lagged: number[] = [];
  let buffered = 0;
  const feed = createJournalFeed({
    journal,
    timers: time.timers,
    bufferedBytes: () => buffered,
    sendEvents: (events) => void seen.push(...events),
    sendLagged: (cursor) => void lagged.push(cursor),
  });
  return { feed, seen, lagged, setBuffered: (bytes: number) => void (buffered = bytes) };
}

const seqs = (events: readonly JournalEvent[]): number[] => events.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + 1 + i);

describe('journal feed', () => {
  test('what was there before and what comes later meet without gap or repeat, whatever the order of things', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ do: fc.constant('together' as const), works: fc.integer({ min: 2, max: 5 }) }),
      fc.record({ do: fc.constant('tick' as const), ms: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ do: fc.constant('stall' as const), full: fc.boolean() }),
      fc.record({ do: fc.constant('subscribe' as const), back: fc.integer({ min: 0, max: 900 }) }),
    );
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const host = openJournal();
        const { feed, seen, lagged, setBuffered } = follow(host);
        let start = 0;
        feed.subscribe(0);
        for (const action of steps) {
          if (action.do === 'append') await host.append(action.count);
          else if (action.do === 'together')
            await Promise.all(Array.from({ length: action.works }, () => host.append(1)));
          else if (action.do === 'tick') host.time.advance(action.ms);
          else if (action.do === 'stall') setBuffered(action.full ? feedLimits.bufferedBytes + 1 : 0);
          else {
            seen.length = 0;
            start = Math.max(0, host.journal.head() - action.back);
            feed.subscribe(start);
          }
          expect(seqs(seen)).toEqual(range(start, start + seen.length));
        }
        setBuffered(0);
        host.time.advance(10_000);
        expect(seqs(seen)).toEqual(range(start, host.journal.head()));
        expect(lagged).toEqual([]);
        delivered += seen.length;
        feed.close();
        expect(host.time.pending).toBe(0);
      }),
      { numRuns: 60 },
    );
    expect(delivered).toBeGreaterThan(3_000);
  });

  test('a client that does not read is let go with its cursor, and others do not notice', async () => {
    const host = openJournal();
    const slow = follow(host);
    const quick = follow(host);
    slow.feed.subscribe(0);
    quick.feed.subscribe(0);
    await host.append(3);
    host.time.advance(0);
    slow.setBuffered(feedLimits.bufferedBytes + 1);
    for (let i = 0; i < 21; i++) {
      await host.append(500);
      host.time.advance(feedLimits.retryMs);
    }
    const head = host.journal.head();
    expect(seqs(quick.seen)).toEqual(range(0, head));
    expect(slow.lagged).toEqual([3]);
    expect(slow.feed.active).toBe(false);

    slow.setBuffered(0);
    slow.feed.subscribe(3);
    host.time.advance(1_000);
    expect(seqs(slow.seen)).toEqual(range(0, head));
    slow.feed.close();
    quick.feed.close();
  });

  test('a cursor ahead of the journal, or before what is kept, is stale', async () => {
    const host = openJournal();
    const { feed, seen, lagged } = follow(host);
    await host.append(5);
    const stale = expect.objectContaining({ code: 'STALE_CURSOR' });
    expect(() => feed.subscribe(6)).toThrow(stale);
    await host.store.commit((tx) => void tx.run('DELETE FROM journal WHERE seq <= 3'));
    expect(() => feed.subscribe(1)).toThrow(stale);
    expect(feed.active).toBe(false);

    feed.subscribe(3);
    await host.store.commit((tx) => void tx.run('DELETE FROM journal WHERE seq <= 4'));
    host.time.advance(0);
    expect([seqs(seen), lagged]).toEqual([[], [3]]);
  });

  test('it ends when closed', async () => {
    const host = openJournal();
    const { feed, seen } = follow(host);
    feed.subscribe(0);
    feed.close();
    await host.append(1);
    host.time.advance(100);
    expect(seen).toEqual([]);
  });

  test('expected failures are coded', () => {
    expect(new HearthError('STALE_CURSOR', '').code).toBe('STALE_CURSOR');
  });
});
