import { describe, expect, test } from 'vitest';
import { HearthError } from '../../shared/contract/errors.ts';
import { localRunRow, type LocalRunRow } from '../../shared/contract/run-schemas.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createReplicaStore } from './replica-store.ts';
import { makeIssue, uuid } from './testing/host-contents.ts';
import { createMemoryHost, titles, type MemoryHost } from './testing/memory-host.ts';
import { eventually } from '../../shared/testing/eventually.ts';

function makeRun(n: number, sync: 'queued' | 'synced'): LocalRunRow {
  return localRunRow.parse({
    runId: uuid(5_000 + n),
    issueId: uuid(1),
    queuedAt: n,
    outcome: 'none',
    errorCategory: 'none',
    state: 'running',
    harness: 'pty',
    agent: null,
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

function open(fake: MemoryHost) {
  const time = createManualTime();
  const store = createReplicaStore({ host: fake.host, timers: time.timers });
  const ready = (): Promise<void> => eventually(() => expect(store.getSnapshot().phase).toBe('ready'));
  return { store, time, ready };
}

describe('the store of the lists', () => {
  test('shows a first page early and all rows in the end', async () => {
    const fake = createMemoryHost({ issues: 12_000 });
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
    const fake = createMemoryHost({ issues: 3 });
    const { store, ready } = open(fake);
    await ready();
    const before = store.getSnapshot();
    expect(store.getSnapshot()).toBe(before);
    fake.progress(7);
    expect(store.getSnapshot().sync).toMatchObject({ pending: 7, seq: 5, state: 'solo' });
    expect(store.getSnapshot().issues).toBe(before.issues);
  });

  test('reads what events name, in one call for many', async () => {
    const fake = createMemoryHost({ issues: 3 });
    const { store, ready } = open(fake);
    await ready();
    fake.calls.length = 0;
    fake.rows.set(uuid(2), makeIssue(2, 'new'));
    fake.rows.delete(uuid(3));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(2)] });
    fake.append({ kind: 'issues.changed', issueIds: [uuid(3), uuid(2)] });
    fake.append({ kind: 'run.event', runId: uuid(5_001) });
    fake.deliver();
    await eventually(() => expect(titles(store)).toEqual(['old', 'new']));
    expect(fake.calls).toEqual(['issues.query']);
  });

  test('follows runs, and their way to the server', async () => {
    const fake = createMemoryHost();
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
    await eventually(() => expect(store.getSnapshot().runs.order).toEqual([second.runId, first.runId]));
    expect(store.getSnapshot().runs.byIssue.get(first.issueId)).toEqual([second.runId, first.runId]);

    fake.runs.set(first.runId, makeRun(1, 'synced'));
    fake.append({ kind: 'ledger.changed' });
    fake.deliver();
    await eventually(() =>
      expect(store.getSnapshot().runs.byId.get(first.runId)).toMatchObject({ sync: 'synced' }),
    );
  });

  test('reads the row of a run that has ended again when its work lands, and not for each step of an agent', async () => {
    const fake = createMemoryHost();
    const { store, ready } = open(fake);
    await ready();
    const ended = { ...makeRun(1, 'synced'), state: 'succeeded' } as const;
    const working = { ...makeRun(2, 'synced'), state: 'running' } as const;
    for (const run of [ended, working]) {
      fake.runs.set(run.runId, run);
      fake.append({ kind: 'run.changed', runId: run.runId, issueId: run.issueId, state: run.state });
    }
    fake.deliver();
    await eventually(() => expect(store.getSnapshot().runs.order).toHaveLength(2));

    fake.calls.length = 0;
    const landed = { onto: 'main', commit: 'a'.repeat(40) };
    fake.runs.set(ended.runId, { ...ended, landed });
    for (const { runId } of [working, ended, working]) fake.append({ kind: 'run.event', runId });
    fake.deliver();
    await eventually(() => expect(store.getSnapshot().runs.byId.get(ended.runId)).toMatchObject({ landed }));
    expect(fake.calls).toEqual(['runs.get']);
  });

  test('a workspace that appears later is read', async () => {
    const fake = createMemoryHost({ issues: 2, workspace: false });
    const { store, ready } = open(fake);
    await ready();
    expect(store.getSnapshot()).toMatchObject({ workspace: null });
    expect(titles(store)).toEqual([]);
    fake.setWorkspace(true);
    fake.append({ kind: 'workspace.changed' });
    fake.deliver();
    await eventually(() => expect(titles(store)).toEqual(['old', 'old']));
    expect(store.getSnapshot().workspace?.name).toBe('W');
  });

  test('goes on from its cursor after a loss, and from the start when the journal is too short', async () => {
    const fake = createMemoryHost({ issues: 1 });
    const { store, ready } = open(fake);
    await ready();
    fake.disconnect();
    fake.rows.set(uuid(1), makeIssue(1, 'while away'));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(1)] });
    fake.calls.length = 0;
    fake.reconnect();
    await eventually(() => expect(fake.subscribed).toBe(0));
    fake.deliver();
    await eventually(() => expect(titles(store)).toEqual(['while away']));
    expect(fake.calls).not.toContain('system.bootstrap');

    fake.disconnect();
    fake.rows.set(uuid(1), makeIssue(1, 'long ago'));
    fake.append({ kind: 'issues.changed', issueIds: [uuid(1)] });
    fake.prune();
    fake.reconnect();
    await eventually(() => expect(titles(store)).toEqual(['long ago']));
    expect(fake.calls).toContain('system.bootstrap');
  });

  test('a host that falls behind while the lists fill costs no page twice, and no change', async () => {
    const fake = createMemoryHost({ issues: 12_000 });
    const { store, ready } = open(fake);
    let hasLagged = false;
    store.subscribe(() => {
      if (hasLagged || store.getSnapshot().phase !== 'filling') return;
      hasLagged = true;
      fake.lag();
      fake.rows.set(uuid(1), makeIssue(1, 'meanwhile'));
      fake.append({ kind: 'issues.changed', issueIds: [uuid(1)] });
    });
    await ready();
    await eventually(() => expect(fake.calls.filter((call) => call === 'journal.subscribe')).toHaveLength(2));
    fake.deliver();
    await eventually(() => expect(titles(store)[0]).toBe('meanwhile'));
    expect(fake.calls.filter((call) => call === 'issues.query')).toHaveLength(4 + 1);
  });

  test('a read that fails is tried again', async () => {
    const fake = createMemoryHost({ issues: 1 });
    fake.failWith(new HearthError('BUSY', 'later'));
    const { store, time, ready } = open(fake);
    await eventually(() => expect(time.pending).toBe(1));
    expect(store.getSnapshot().phase).toBe('loading');
    time.advance(1_000);
    await ready();
    store.close();
    expect(time.pending).toBe(0);
  });
});
