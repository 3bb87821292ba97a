import { HearthError } from '../../shared/contract/errors.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { HostConnection } from './connect-host.ts';
import { changeIssues, emptyIssueIndex } from './issue-index.ts';
import { readAgain, readIssuePages } from './replica-reads.ts';
import { emptySnapshot, withBootstrap, type ReplicaSnapshot } from './replica-snapshot.ts';
import { createStaleParts, isFresh, mergeStale, noteEvents, takeStale } from './stale-parts.ts';

export type ReplicaHost = Pick<HostConnection, 'call' | 'on' | 'onLive'>;

/** What a window holds, and what it has still to read. One step runs at a time. */
export interface ReplicaFeed {
  readonly snapshot: ReplicaSnapshot;
  /** Does the most urgent thing that is left; false when there is nothing. Rejects with HearthErrors. */
  step(): Promise<boolean>;
  take(events: readonly JournalEvent[]): void;
  /** The host does not send events any more: the next step asks it to, from the last one on. */
  unfollowed(): void;
  publish(change: Partial<ReplicaSnapshot>): void;
}

/** Creates a feed that has read nothing. `changed` is called after each new snapshot. */
export function createReplicaFeed(host: ReplicaHost, changed: () => void): ReplicaFeed {
  let snapshot = emptySnapshot;
  const stale = createStaleParts();
  /** Position of the last event noted; null until a bootstrap has told where to begin. */
  let cursor: number | null = null;
  let following = false;

  function publish(change: Partial<ReplicaSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    changed();
  }

  async function bootstrap(): Promise<void> {
    const answer = await host.call('system.bootstrap', {});
    takeStale(stale);
    cursor = answer.cursor;
    publish({ ...withBootstrap(snapshot, answer), phase: 'loading' });
  }

  async function follow(from: number): Promise<void> {
    // Set first: by the time the answer is looked at, the host may have said that it sends no more.
    following = true;
    const refusal = await subscribe(host, from);
    if (!refusal) return;
    following = false;
    if (refusal.code !== 'STALE_CURSOR') throw refusal;
    cursor = null;
  }

  /**
   * Reads all issues, page by page. What changes meanwhile is noted, if not now then when the host is followed again,
   * and read once more afterwards.
   */
  async function fill(): Promise<void> {
    if (snapshot.workspace === null) return publish({ phase: 'ready', issues: emptyIssueIndex });
    for await (const { rows, isLast } of readIssuePages(host)) {
      if (!isLast && snapshot.issues.order.length > 0) continue;
      publish({ phase: isLast ? 'ready' : 'filling', issues: changeIssues(emptyIssueIndex, rows, []) });
    }
  }

  async function refresh(): Promise<void> {
    const due = takeStale(stale);
    // What could not be read stays stale.
    const change = await readAgain(host, snapshot, due).catch((error: unknown) => {
      mergeStale(stale, due);
      throw error;
    });
    publish(change);
  }

  return {
    get snapshot() {
      return snapshot;
    },
    async step() {
      if (cursor === null) await bootstrap();
      else if (!following) await follow(cursor);
      else if (snapshot.phase !== 'ready') await fill();
      else if (isFresh(stale)) return false;
      else await refresh();
      return true;
    },
    take(events) {
      if (cursor !== null) cursor = noteEvents(stale, events, { cursor, runs: snapshot.runs });
    },
    unfollowed() {
      following = false;
    },
    publish,
  };
}

/** Null when the host now sends events, else why it does not. */
async function subscribe(host: ReplicaHost, cursor: number): Promise<HearthError | null> {
  try {
    await host.call('journal.subscribe', { cursor });
    return null;
  } catch (error) {
    if (error instanceof HearthError) return error;
    throw error;
  }
}
