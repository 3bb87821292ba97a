import { describe, expect, test } from 'vitest';
import { HearthError } from '../../../../shared/contract/errors.ts';
import { journalEvent, type NotificationOf } from '../../../../shared/contract/events.ts';
import { runEvent, type RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { createEmitter } from '../../../../shared/lib/emitter.ts';
import { createManualTime } from '../../../../shared/testing/manual-timers.ts';
import { createTimelineFeed, type TimelineFeed, type TimelineFeedOptions } from './timeline-feed.ts';
import { eventually } from '../../../../shared/testing/eventually.ts';

const runId = '01890000-0000-7000-8000-000000000001';
const otherRun = '01890000-0000-7000-8000-000000000002';

/** A host that keeps one timeline and answers `pageSize` events at a time. */
function createHost(pageSize: number) {
  const events: RunEvent[] = [];
  const journal = createEmitter<NotificationOf<'journal.events'>>();
  const live = createEmitter<void>();
  let failure: HearthError | null = null;
  const asked: number[] = [];
  const host = {
    call: async (_method: string, { after }: { after: number }) => {
      asked.push(after);
      if (failure) throw failure;
      const rest = events.filter(({ seq }) => seq > after);
      return { rows: rest.slice(0, pageSize), more: rest.length > pageSize };
    },
    on: (name: string, listener: (params: never) => void) =>
      name === 'journal.events' ? journal.subscribe(listener as never) : () => undefined,
    onLive: (listener: () => void) => {
      listener();
      return live.subscribe(listener);
    },
  } as unknown as TimelineFeedOptions['host'];
  return {
    host,
    asked,
    live,
    journal,
    failWith: (error: HearthError | null) => (failure = error),
    append(...texts: string[]) {
      for (const text of texts) {
        const seq = events.length + 1;
        events.push(runEvent.parse({ seq, at: seq, kind: 'message', text }));
      }
    },
    tell(id: string) {
      journal.emit({ events: [journalEvent.parse({ seq: 1, at: 1, kind: 'run.event', runId: id })] });
    },
  };
}

const texts = (feed: TimelineFeed): string[] =>
  feed.getSnapshot().timeline.items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));

describe('timeline feed', () => {
  test('reads all pages, then what the journal announces of this run', async () => {
    const { host, append, tell, asked } = createHost(2);
    append('a', 'b', 'c');
    const feed = createTimelineFeed({ host, timers: createManualTime().timers, runId });
    const stop = feed.follow();
    expect(feed.getSnapshot().phase).toBe('loading');
    await eventually(() => expect(texts(feed)).toEqual(['a', 'b', 'c']));
    append('d');
    tell(otherRun);
    expect(asked).toHaveLength(2);
    tell(runId);
    await eventually(() => expect(texts(feed)).toEqual(['a', 'b', 'c', 'd']));
    stop();
  });

  test('an announcement while it reads is not lost', async () => {
    const { host, append, tell } = createHost(10);
    append('a');
    const feed = createTimelineFeed({ host, timers: createManualTime().timers, runId });
    const stop = feed.follow();
    append('b');
    tell(runId);
    await eventually(() => expect(texts(feed)).toEqual(['a', 'b']));
    stop();
  });

  test('after a failure it says why, tries again, and goes on where it was', async () => {
    const { host, append, failWith, asked } = createHost(10);
    const time = createManualTime();
    append('a');
    failWith(new HearthError('DISCONNECTED', 'The host is gone.'));
    const feed = createTimelineFeed({ host, timers: time.timers, runId });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().error).toBe('The host is gone.'));
    failWith(null);
    time.advance(1_000);
    await eventually(() => expect(texts(feed)).toEqual(['a']));
    expect(feed.getSnapshot().error).toBeNull();
    expect(asked).toEqual([0, 0]);
    stop();
  });

  test('a run that is not known is not asked for again', async () => {
    const { host, failWith, asked } = createHost(10);
    const time = createManualTime();
    failWith(new HearthError('NOT_FOUND', 'There is no such run.'));
    const feed = createTimelineFeed({ host, timers: time.timers, runId });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().phase).toBe('ready'));
    time.advance(60_000);
    expect(asked).toHaveLength(1);
    stop();
  });

  test('closed, it hears nothing any more', async () => {
    const { host, append, tell, live, journal, asked } = createHost(10);
    const feed = createTimelineFeed({ host, timers: createManualTime().timers, runId });
    const stop = feed.follow();
    await eventually(() => expect(feed.getSnapshot().phase).toBe('ready'));
    stop();
    append('a');
    tell(runId);
    live.emit();
    expect(asked).toHaveLength(1);
    expect(journal.size + live.size).toBe(0);
  });
});
