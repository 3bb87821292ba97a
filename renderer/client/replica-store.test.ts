import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { MethodName } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { journalEvent, type JournalEvent, type NotificationName } from '../../shared/contract/events.ts';
import { bootstrap, type Bootstrap } from '../../shared/contract/methods/system.ts';
import { localRunRow, type LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { issueRow, type IssueRow } from '../../shared/contract/schemas.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { compareIssues } from './issue-index.ts';
import type { ReplicaHost } from './replica-feed.ts';
import { createReplicaStore } from './replica-store.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

function makeIssue(n: number, title: string, order = 'a0'): IssueRow {
  return issueRow.parse({
    issueId: uuid(n),
    key: `ENG-${n}`,
    number: n,
    teamId: uuid(9_000),
    projectId: null,
    parentId: null,
    title,
    status: 'todo',
    priority: 'none',
    assigneeId: null,
    order,
    createdAt: 1,
    updatedAt: 1,
  });
}

function makeRun(n: number, sync: 'queued' | 'synced'): LocalRunRow {
  return localRunRow.parse({
    runId: uuid(5_000 + n),
    issueId: uuid(1),
    queuedAt: n,
    outcome: 'none',
    errorCategory: 'none',
    state: 'running',
    harness: 'pty',
    command: 'true',
    message: null,
    exitCode: null,
    worktree: null,
    baseBranch: null,
    baseCommit: null,
    hasTerminal: true,
    sandboxed: false,
    sync,
    approval: null,
  });
}

/** A host made of plain state. Answers wait until they are let through, so that a test owns the order of things. */
function createHost({ issues = 0, workspace = true } = {}) {
  const rows = new Map<string, IssueRow>();
  const runs = new Map<string, LocalRunRow>();
  const journal: JournalEvent[] = [];
  const emitters = {
    'journal.events': createEmitter<never>(),
    'journal.lagged': createEmitter<never>(),
    'sync.progress': createEmitter<never>(),
  };
  const live = createEmitter<void>();
  const calls: MethodName[] = [];
  let pending = 0;
  let connected = true;
  /** Counts connections: what was asked on one is not answered on another. */
  let connection = 0;
  let keptFrom = 0;
  let subscribed: number | null = null;
  let hasWorkspace = workspace;
  let failNext: HearthError | null = null;
  for (let n = 1; n <= issues; n++) rows.set(uuid(n), makeIssue(n, 'old'));

  function describeAll(): Bootstrap {
    return bootstrap.parse({
      version: '1',
      profile: '/p',
      workspace: hasWorkspace ? { workspaceId: uuid(8_000), name: 'W', linked: false } : null,
      me: null,
      teams: [],
      projects: [],
      members: [],
      runs: [...runs.values()],
      sync: {
        state: 'solo',
        pending,
        seq: 0,
        refused: 0,
        problem: null,
        role: null,
        url: null,
        message: null,
        nextAttemptAt: null,
      },
      cursor: journal.length,
    });
  }
  function answer(method: MethodName, params: Record<string, unknown>): unknown {
    switch (method) {
      case 'system.bootstrap':
        return describeAll();
      case 'journal.subscribe': {
        const from = Number(params['cursor']);
        if (from < keptFrom || from > journal.length) throw new HearthError('STALE_CURSOR', 'too old');
        subscribed = from;
        return { cursor: from };
      }
      case 'issues.query': {
        const wanted = params['issueIds'];
        if (Array.isArray(wanted))
          return { rows: wanted.flatMap((id: string) => rows.get(id) ?? []), cursor: null, total: 0 };
        const sorted = [...rows.values()].toSorted(compareIssues);
        const start = Number(params['cursor'] ?? 0);
        const end = start + Number(params['limit']);
        return {
          rows: sorted.slice(start, end),
          cursor: end < sorted.length ? String(end) : null,
          total: sorted.length,
        };
      }
      case 'runs.get': {
        const run = runs.get(String(params['runId']));
        if (!run) throw new HearthError('NOT_FOUND', 'no such run');
        return run;
      }
      case 'sync.status':
        return describeAll().sync;
      default:
        throw new Error(`not expected: ${method}`);
    }
  }

  const host = {
    async call(method: MethodName, params: Record<string, unknown>) {
      if (!connected) throw new HearthError('DISCONNECTED', 'gone');
      calls.push(method);
      const asked = connection;
      // The host answers now; the answer arrives a little later, if the connection lasts.
      const failure = failNext;
      failNext = null;
      const result = failure ?? settle(() => answer(method, params));
      await Promise.resolve();
      await Promise.resolve();
      if (!connected || asked !== connection) throw new HearthError('DISCONNECTED', 'gone');
      if (result instanceof Error) throw result;
      return structuredClone(result);
    },
    on: (name: NotificationName, listener: (params: never) => void) => emitters[name].subscribe(listener),
    onLive: (listener: () => void) => {
      if (connected) listener();
      return live.subscribe(listener);
    },
  } as unknown as ReplicaHost;

  return {
    host,
    rows,
    runs,
    calls,
    journal,
    append(event: { kind: string } & Record<string, unknown>) {
      journal.push(journalEvent.parse({ ...event, seq: journal.length + 1, at: 1 }));
    },
    /** Sends what the subscriber has not had, at most `count` events. */
    deliver(count = Number.POSITIVE_INFINITY) {
      if (!connected || subscribed === null || subscribed >= journal.length) return;
      const events = journal.slice(subscribed, subscribed + count);
      subscribed += events.length;
      emitters['journal.events'].emit({ events } as never);
    },
    lag() {
      if (!connected || subscribed === null) return;
      const cursor = subscribed;
      subscribed = null;
      emitters['journal.lagged'].emit({ cursor } as never);
    },
    disconnect() {
      connected = false;
      subscribed = null;
    },
    reconnect() {
      if (connected) return;
      connected = true;
      connection += 1;
      live.emit();
    },
    prune: () => void (keptFrom = journal.length),
    setWorkspace: (has: boolean) => void (hasWorkspace = has),
    setPending: (count: number) => void (pending = count),
    failWith: (error: HearthError) => void (failNext = error),
    progress: (count: number) => emitters['sync.progress'].emit({ pending: count, seq: 5 } as never),
    get subscribed() {
      return subscribed;
    },
  };
}

function settle(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function open(fake: ReturnType<typeof createHost>) {
  const time = createManualTime();
  const store = createReplicaStore({ host: fake.host, timers: time.timers });
  const ready = (): Promise<void> => vi.waitFor(() => expect(store.getSnapshot().phase).toBe('ready'));
  return { store, time, ready };
}

const titles = (store: ReturnType<typeof open>['store']): string[] => {
  const { byId, order } = store.getSnapshot().issues;
  return order.map((id) => byId.get(id)?.title ?? '?');
};

describe('the store of the lists', () => {
  test('shows a first page early and all rows in the end', async () => {
    const fake = createHost({ issues: 12_000 });
    const { store, ready } = open(fake);
    const phases: string[] = [];
    store.subscribe(
      () => void phases.push(`${store.getSnapshot().phase} ${store.getSnapshot().issues.order.length}`),
    );
    await ready();
    expect(phases).toEqual(['loading 0', 'filling 200', 'ready 12000']);
    expect(fake.calls).toEqual([
      'system.bootstrap',
      'journal.subscribe',
      'issues.query',
      'issues.query',
      'issues.query',
      'issues.query',
    ]);
  });

  test('a snapshot keeps its identity until something changes, and its parts until they do', async () => {
    const fake = createHost({ issues: 3 });
    const { store, ready } = open(fake);
    await ready();
    const before = store.getSnapshot();
    expect(store.getSnapshot()).toBe(before);
    fake.progress(7);
    expect(store.getSnapshot().sync).toMatchObject({ pending: 7, seq: 5, state: 'solo' });
    expect(store.getSnapshot().issues).toBe(before.issues);
  });

  test('reads what events name, in one call for many', async () => {
    const fake = createHost({ issues: 3 });
    const { store, ready } = open(fake);
    await ready();
    fake.calls.length = 0;
    fake.rows.set(uuid(2), makeIssue(2, 'new'));
    fake.rows.delete(uuid(3));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(2)] });
    fake.append({ kind: 'issues.changed', issueIds: [uuid(3), uuid(2)] });
    fake.append({ kind: 'run.event', runId: uuid(5_001) });
    fake.deliver();
    await vi.waitFor(() => expect(titles(store)).toEqual(['old', 'new']));
    expect(fake.calls).toEqual(['issues.query']);
  });

  test('follows runs, and their way to the server', async () => {
    const fake = createHost();
    const { store, ready } = open(fake);
    await ready();
    const first = makeRun(1, 'queued');
    const second = makeRun(2, 'queued');
    for (const run of [first, second]) {
      fake.runs.set(run.runId, run);
      fake.append({ kind: 'run.changed', runId: run.runId, issueId: run.issueId, state: 'running' });
    }
    fake.append({ kind: 'run.changed', runId: uuid(5_999), issueId: uuid(1), state: 'lost' });
    fake.deliver();
    await vi.waitFor(() => expect(store.getSnapshot().runs.order).toEqual([second.runId, first.runId]));
    expect(store.getSnapshot().runs.byIssue.get(first.issueId)).toEqual([second.runId, first.runId]);

    fake.runs.set(first.runId, makeRun(1, 'synced'));
    fake.append({ kind: 'ledger.changed' });
    fake.deliver();
    await vi.waitFor(() =>
      expect(store.getSnapshot().runs.byId.get(first.runId)).toMatchObject({ sync: 'synced' }),
    );
  });

  test('a workspace that appears later is read', async () => {
    const fake = createHost({ issues: 2, workspace: false });
    const { store, ready } = open(fake);
    await ready();
    expect(store.getSnapshot()).toMatchObject({ workspace: null });
    expect(titles(store)).toEqual([]);
    fake.setWorkspace(true);
    fake.append({ kind: 'workspace.changed' });
    fake.deliver();
    await vi.waitFor(() => expect(titles(store)).toEqual(['old', 'old']));
    expect(store.getSnapshot().workspace?.name).toBe('W');
  });

  test('goes on from its cursor after a loss, and from the start when the journal is too short', async () => {
    const fake = createHost({ issues: 1 });
    const { store, ready } = open(fake);
    await ready();
    fake.disconnect();
    fake.rows.set(uuid(1), makeIssue(1, 'while away'));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(1)] });
    fake.calls.length = 0;
    fake.reconnect();
    await vi.waitFor(() => expect(fake.subscribed).toBe(0));
    fake.deliver();
    await vi.waitFor(() => expect(titles(store)).toEqual(['while away']));
    expect(fake.calls).not.toContain('system.bootstrap');

    fake.disconnect();
    fake.rows.set(uuid(1), makeIssue(1, 'long ago'));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(1)] });
    fake.prune();
    fake.reconnect();
    await vi.waitFor(() => expect(titles(store)).toEqual(['long ago']));
    expect(fake.calls).toContain('system.bootstrap');
  });

  test('a read that fails is tried again', async () => {
    const fake = createHost({ issues: 1 });
    fake.failWith(new HearthError('BUSY', 'later'));
    const { store, time, ready } = open(fake);
    await vi.waitFor(() => expect(time.pending).toBe(1));
    expect(store.getSnapshot().phase).toBe('loading');
    time.advance(1_000);
    await ready();
    store.close();
    expect(time.pending).toBe(0);
  });

  test('ends up with what the host has, whatever happens on the way', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant('edit' as const),
          n: fc.integer({ min: 1, max: 8 }),
          order: fc.constantFrom('a0', 'a1'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('remove' as const), n: fc.integer({ min: 1, max: 8 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('deliver' as const), n: fc.integer({ min: 1, max: 3 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('wait' as const), n: fc.integer({ min: 1, max: 6 }) }),
      },
      ...(['disconnect', 'reconnect', 'lag', 'prune', 'retry'] as const).map((name) => ({
        weight: 1,
        arbitrary: fc.record({ do: fc.constant(name), n: fc.constant(0) }),
      })),
    );
    let edits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
        const fake = createHost({ issues: 5 });
        const { store, time } = open(fake);
        for (const action of steps) {
          if (action.do === 'edit') {
            edits += 1;
            fake.rows.set(uuid(action.n), makeIssue(action.n, `edit ${edits}`, action.order));
            fake.append({ kind: 'issues.changed', issueIds: [uuid(action.n)] });
          } else if (action.do === 'remove') {
            fake.rows.delete(uuid(action.n));
            fake.append({ kind: 'issues.changed', issueIds: [uuid(action.n)] });
          } else if (action.do === 'deliver') fake.deliver(action.n);
          else if (action.do === 'wait') for (let i = 0; i < action.n; i++) await Promise.resolve();
          else if (action.do === 'retry') time.advance(1_000);
          else fake[action.do]();
        }
        fake.reconnect();
        await vi.waitFor(
          () => {
            time.advance(1_000);
            fake.deliver();
            const expected = [...fake.rows.values()].toSorted(compareIssues).map(({ title }) => title);
            expect([store.getSnapshot().phase, titles(store)]).toEqual(['ready', expected]);
          },
          { interval: 0 },
        );
        store.close();
      }),
      {
        numRuns: 300,
        // Once the connection was back just as the worker had looked for the last time.
        examples: [
          [
            [
              { do: 'wait', n: 6 },
              { do: 'wait', n: 6 },
              { do: 'disconnect', n: 0 },
              { do: 'wait', n: 5 },
              { do: 'edit', n: 1, order: 'a0' },
              { do: 'remove', n: 1 },
            ],
          ],
        ],
      },
    );
    expect(edits).toBeGreaterThan(1_000);
  });
});
