import { HearthError } from '../../shared/contract/errors.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import type { RunRow } from '../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { HostConnection } from './connect-host.ts';
import { changeIssues, emptyIssueIndex } from './issue-index.ts';
import { emptySnapshot, withBootstrap, type ReplicaSnapshot } from './replica-snapshot.ts';
import { changeRuns, unsentRuns } from './run-index.ts';
import { createStaleParts, isFresh, noteEvent, type StaleParts } from './stale-parts.ts';

/** The window's copy of the lists, fed by the host. For `useSyncExternalStore(store.subscribe, …getSnapshot)`. */
export interface ReplicaStore {
  getSnapshot(): ReplicaSnapshot;
  subscribe(listener: () => void): Undo;
  close(): void;
}

export type ReplicaHost = Pick<HostConnection, 'call' | 'on' | 'onLive'>;

export interface ReplicaStoreOptions {
  readonly host: ReplicaHost;
  readonly timers: Timers;
}

/** The first page is what a screen shows; the rest comes in large ones. */
const firstPage = 200;
const page = 5_000;
/** Rows asked for by id in one call. */
const batch = 1_000;
/** After a read that failed, in ms. A connection that comes back is used at once. */
const retryMs = 1_000;

/**
 * Reads the lists, then follows the journal. All reads go through one worker, one after the other: an older
 * answer can never overwrite a newer one. After a loss it goes on from where it was, or from the start when
 * the journal does not reach back so far.
 */
export function createReplicaStore({ host, timers }: ReplicaStoreOptions): ReplicaStore {
  const changed = createEmitter<void>();
  let snapshot = emptySnapshot;
  let stale: StaleParts = createStaleParts();
  /** Position of the last event noted; null until a bootstrap has told where to begin. */
  let cursor: number | null = null;
  /** Set when the host has to be asked to send events, from `cursor` on. */
  let unsubscribed = true;
  let working = false;
  let cancelRetry: Undo | null = null;
  let closed = false;

  function publish(change: Partial<ReplicaSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    changed.emit();
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    cancelRetry?.();
    try {
      while (!closed && (await step()));
    } catch (error) {
      if (!(error instanceof HearthError)) throw error;
      if (!closed) cancelRetry = timers.after(retryMs, () => void work());
    } finally {
      working = false;
    }
  }

  /** Does the most urgent thing that is left; false when there is nothing. */
  async function step(): Promise<boolean> {
    if (cursor === null) await bootstrap();
    else if (unsubscribed) await follow(cursor);
    else if (snapshot.phase !== 'ready') await fill();
    else if (!isFresh(stale)) await refresh();
    else return false;
    return true;
  }

  async function bootstrap(): Promise<void> {
    const answer = await host.call('system.bootstrap', {});
    stale = createStaleParts();
    cursor = answer.cursor;
    unsubscribed = true;
    snapshot = { ...withBootstrap(snapshot, answer), phase: 'loading' };
    changed.emit();
  }

  async function follow(from: number): Promise<void> {
    unsubscribed = false;
    try {
      await host.call('journal.subscribe', { cursor: from });
    } catch (error) {
      unsubscribed = true;
      if (!(error instanceof HearthError) || error.code !== 'STALE_CURSOR') throw error;
      cursor = null;
    }
  }

  /** Reads all issues, page by page. What changes meanwhile is noted and read again afterwards. */
  async function fill(): Promise<void> {
    if (snapshot.workspace === null) return publish({ phase: 'ready', issues: emptyIssueIndex });
    const rows: IssueRow[] = [];
    let next: string | null = null;
    do {
      const limit = rows.length === 0 ? firstPage : page;
      const answer: { rows: IssueRow[]; cursor: string | null } = await host.call('issues.query', {
        limit,
        cursor: next,
      });
      rows.push(...answer.rows);
      next = answer.cursor;
      const first = snapshot.issues.order.length === 0 && next !== null;
      if (first) publish({ phase: 'filling', issues: changeIssues(emptyIssueIndex, rows, []) });
    } while (next !== null && cursor !== null && !unsubscribed);
    if (next === null) publish({ phase: 'ready', issues: changeIssues(emptyIssueIndex, rows, []) });
  }

  /** Reads again what is stale. When that fails it stays stale. */
  async function refresh(): Promise<void> {
    const due = stale;
    stale = createStaleParts();
    try {
      await readAgain(due);
    } catch (error) {
      merge(stale, due);
      throw error;
    }
  }

  async function readAgain(due: StaleParts): Promise<void> {
    const change: { -readonly [K in keyof ReplicaSnapshot]?: ReplicaSnapshot[K] } = {};
    if (due.workspace) {
      const { teams, projects, members, workspace, me, sync } = await host.call('system.bootstrap', {});
      Object.assign(change, { teams, projects, members, workspace, me, sync });
      if (snapshot.workspace?.workspaceId !== workspace?.workspaceId) change.phase = 'loading';
    } else if (due.sync) {
      change.sync = await host.call('sync.status', {});
    }
    if (due.unsent) for (const id of unsentRuns(snapshot.runs)) due.runs.add(id);
    if (due.runs.size > 0) change.runs = changeRuns(snapshot.runs, await readRuns(host, [...due.runs]));
    if (due.issues.size > 0) {
      const ids = [...due.issues];
      const rows = await readIssues(host, ids);
      const found = new Set(rows.map(({ issueId }) => issueId));
      change.issues = changeIssues(
        snapshot.issues,
        rows,
        ids.filter((id) => !found.has(id)),
      );
    }
    publish(change);
  }

  function take(events: readonly JournalEvent[]): void {
    if (cursor === null) return;
    for (const event of events) {
      if (event.seq <= cursor) continue;
      cursor = event.seq;
      noteEvent(stale, event);
    }
    void work();
  }

  function restart(): void {
    unsubscribed = true;
    void work();
  }

  const undo = [
    host.on('journal.events', ({ events }) => take(events)),
    host.on('journal.lagged', restart),
    host.on('sync.progress', (progress) => publish({ sync: { ...snapshot.sync, ...progress } })),
    host.onLive(restart),
  ];
  return {
    getSnapshot: () => snapshot,
    subscribe: changed.subscribe,
    close() {
      closed = true;
      cancelRetry?.();
      for (const each of undo) each();
    },
  };
}

function merge(into: StaleParts, from: StaleParts): void {
  into.workspace ||= from.workspace;
  into.sync ||= from.sync;
  into.unsent ||= from.unsent;
  for (const id of from.issues) into.issues.add(id);
  for (const id of from.runs) into.runs.add(id);
}

async function readIssues(host: ReplicaHost, ids: readonly IssueId[]): Promise<IssueRow[]> {
  const rows: IssueRow[] = [];
  for (let i = 0; i < ids.length; i += batch) {
    const issueIds = ids.slice(i, i + batch);
    const answer = await host.call('issues.query', { issueIds, limit: batch });
    rows.push(...answer.rows);
  }
  return rows;
}

/** One call each: runs change a few at a time. One that is gone is left as it was. */
async function readRuns(host: ReplicaHost, ids: readonly RunId[]): Promise<RunRow[]> {
  const rows = await Promise.all(
    ids.map(async (runId) => {
      try {
        return await host.call('runs.get', { runId });
      } catch (error) {
        if (error instanceof HearthError && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    }),
  );
  return rows.filter((row) => row !== null);
}
