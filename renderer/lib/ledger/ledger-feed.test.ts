import { describe, expect, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { journalEvent, type NotificationOf } from '../../../shared/contract/events.ts';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { createLedgerFeed, ledgerPage, readWholeLedger, type LedgerFeedOptions } from './ledger-feed.ts';
import { eventually } from '../../../shared/testing/eventually.ts';

/** A host with `count` envelopes, issued one each second, that pages as the real one does. */
function createHost(count: number) {
  let rows: LedgerRow[] = [];
  const journal = createEmitter<NotificationOf<'journal.events'>>();
  const calls = { made: 0, failure: null as HearthError | null };
  const add = (): void => {
    const n = rows.length + 1;
    rows = [{ envelopeId: String(n), issuedAt: n * 1_000, status: 'queued' } as LedgerRow, ...rows];
  };
  for (let n = 0; n < count; n++) add();
  const host = {
    call: async (_method: string, { limit, cursor }: { limit: number; cursor: string | null }) => {
      calls.made++;
      if (calls.failure) throw calls.failure;
      const from = cursor === null ? 0 : Number(cursor);
      const next = from + limit;
      return { rows: rows.slice(from, next), cursor: next < rows.length ? String(next) : null };
    },
    on: (name: string, listener: (params: never) => void) =>
      name === 'journal.events' ? journal.subscribe(listener as never) : () => undefined,
    onLive: (listener: () => void) => {
      listener();
      return () => undefined;
    },
  } as unknown as LedgerFeedOptions['host'];
  const tell = (): void =>
    journal.emit({ events: [journalEvent.parse({ seq: 1, at: 1, kind: 'ledger.changed' })] });
  return { host, add, tell, journal, calls };
}

describe('ledger feed', () => {
  test('reads one page, and further back when asked', async () => {
    const { host } = createHost(ledgerPage * 2 + 1);
    const time = createManualTime();
    const feed = createLedgerFeed({ host, timers: time.timers });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().rows).toHaveLength(ledgerPage));
    expect(feed.getSnapshot().complete).toBe(false);
    feed.more();
    time.advance(200);
    await eventually(() => expect(feed.getSnapshot().rows).toHaveLength(ledgerPage * 2));
    time.advance(200);
    feed.more();
    await eventually(() => expect(feed.getSnapshot().complete).toBe(true));
    stop();
  });

  test('reads back to the moment that it was told', async () => {
    const { host } = createHost(ledgerPage * 3);
    const feed = createLedgerFeed({ host, timers: createManualTime().timers, since: 1_000 });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().rows).toHaveLength(ledgerPage * 3));
    stop();
  });

  test('many changes at once are read once', async () => {
    const { host, add, tell, calls } = createHost(1);
    const time = createManualTime();
    const feed = createLedgerFeed({ host, timers: time.timers });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().phase).toBe('ready'));
    add();
    for (let n = 0; n < 50; n++) tell();
    expect(calls.made).toBe(1);
    time.advance(200);
    await eventually(() => expect(feed.getSnapshot().rows).toHaveLength(2));
    expect(calls.made).toBe(2);
    stop();
  });

  test('after a failure the rows stay, it says why and tries again', async () => {
    const { host, add, tell, calls } = createHost(1);
    const time = createManualTime();
    const feed = createLedgerFeed({ host, timers: time.timers });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().phase).toBe('ready'));
    calls.failure = new HearthError('DISCONNECTED', 'The host is gone.');
    add();
    tell();
    time.advance(200);
    await eventually(() => expect(feed.getSnapshot().error).toBe('The host is gone.'));
    expect(feed.getSnapshot().rows).toHaveLength(1);
    calls.failure = null;
    time.advance(1_000);
    await eventually(() => expect(feed.getSnapshot()).toMatchObject({ error: null, rows: [{}, {}] }));
    stop();
  });

  test('closed, it leaves no timer and no listener', async () => {
    const { host, journal } = createHost(1);
    const time = createManualTime();
    const feed = createLedgerFeed({ host, timers: time.timers });
    const stop = feed.follow();
    await eventually(() => expect(time.pending).toBe(1));
    stop();
    expect(journal.size + time.pending).toBe(0);
  });
});

test('an export has everything, oldest first', async () => {
  const { host } = createHost(2_500);
  const rows = await readWholeLedger(host);
  expect(rows).toHaveLength(2_500);
  expect(rows[0]?.issuedAt).toBe(1_000);
});
