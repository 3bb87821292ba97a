import { expect, test } from 'vitest';
import { HearthError } from '../../shared/contract/errors.ts';
import { journalEvent, type JournalEvent, type NotificationOf } from '../../shared/contract/events.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createHostFeed, type HostFeedOptions } from './host-feed.ts';
import { eventually } from '../../shared/testing/eventually.ts';

const event = (kind: JournalEvent['kind']): JournalEvent =>
  journalEvent.parse({ seq: 1, at: 1, kind, state: 'live' });

function createScene() {
  const time = createManualTime();
  const journal = createEmitter<NotificationOf<'journal.events'>>();
  const live = createEmitter<void>();
  const answers = { value: 1, reads: 0, failure: null as HearthError | null };
  const host: HostFeedOptions<number>['host'] = {
    call: () => Promise.reject(new Error('not called here')),
    on: (name, listener) =>
      name === 'journal.events' ? journal.subscribe(listener as never) : () => undefined,
    onLive(listener) {
      listener();
      return live.subscribe(listener);
    },
  };
  const feed = createHostFeed({
    host,
    timers: time.timers,
    async read() {
      answers.reads++;
      if (answers.failure) throw answers.failure;
      return answers.value;
    },
    matters: ({ kind }) => kind === 'workspace.changed',
  });
  const tell = (kind: JournalEvent['kind']): void => journal.emit({ events: [event(kind)] });
  return { time, answers, feed, tell, live };
}

test('reads once at first, and again only after what matters', async () => {
  const { time, answers, feed, tell } = createScene();
  expect(feed.getSnapshot()).toEqual({ status: 'reading' });
  const stop = feed.follow();
  await eventually(() => expect(feed.getSnapshot()).toEqual({ status: 'read', value: 1, error: null }));
  answers.value = 2;
  tell('sync.changed');
  time.advance(1_000);
  expect(answers.reads).toBe(1);
  tell('workspace.changed');
  await eventually(() => {
    time.advance(200);
    expect(feed.getSnapshot()).toMatchObject({ value: 2 });
  });
  stop();
  tell('workspace.changed');
  time.advance(1_000);
  expect(answers.reads).toBe(2);
});

test('many events together are a few readings, and the last of them is never missed', async () => {
  const { time, answers, feed, tell } = createScene();
  const stop = feed.follow();
  await eventually(() => expect(answers.reads).toBe(1));
  for (let n = 0; n < 50; n++) tell('workspace.changed');
  answers.value = 9;
  await eventually(() => {
    time.advance(200);
    expect(feed.getSnapshot()).toMatchObject({ value: 9 });
  });
  expect(answers.reads).toBeLessThanOrEqual(3);
  stop();
});

test('a failure is told while there is nothing; later what was read stays, and says that it may be old', async () => {
  const { time, answers, feed, tell, live } = createScene();
  answers.failure = new HearthError('DISK_ERROR', 'The disk failed.');
  const stop = feed.follow();
  await eventually(() =>
    expect(feed.getSnapshot()).toEqual({
      status: 'failed',
      code: 'DISK_ERROR',
      message: 'The disk failed.',
    }),
  );
  answers.failure = null;
  live.emit();
  await eventually(() => expect(feed.getSnapshot()).toMatchObject({ status: 'read', value: 1 }));
  answers.failure = new HearthError('DISCONNECTED', 'The host is away.');
  tell('workspace.changed');
  await eventually(() => {
    time.advance(200);
    expect(feed.getSnapshot()).toEqual({ status: 'read', value: 1, error: 'The host is away.' });
  });
  stop();
});
