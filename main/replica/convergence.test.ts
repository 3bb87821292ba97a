import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HearthError } from '../../shared/contract/errors.ts';
import { issueStatuses } from '../../shared/domain/issue.ts';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { createRelay, type Relay } from './testing/relay.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';

/** One replica of the simulation and what the network still owes it. */
interface Peer {
  profile: TestProfile;
  /** Highest record pushed. */
  pushed: number;
  acks: { localId: number; seq: number }[];
}

const expected: readonly string[] = ['NOT_FOUND', 'INVALID_PARAMS', 'TEAM_KEY_TAKEN'];

type Step =
  | { do: 'create'; at: number; text: string; parent: number | null }
  | { do: 'edit'; at: number; issue: number; field: 'title' | 'description' | 'acceptance'; text: string }
  | { do: 'status'; at: number; issue: number; status: number }
  | { do: 'move'; at: number; issue: number; parent: number | null }
  | { do: 'project' | 'team' | 'restart' | 'crash' | 'acknowledge' | 'lease'; at: number }
  | { do: 'push'; at: number; count: number }
  | { do: 'pull'; at: number; groups: number; back: number; count: number; shuffle: boolean };

const at = fc.nat(2);
const issue = fc.nat(20);
const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'),
  minLength: 1,
  maxLength: 12,
});
const parent = fc.option(issue);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), at, text, parent }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('edit' as const),
        at,
        issue,
        text,
        field: fc.constantFrom('title' as const, 'description' as const, 'acceptance' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('status' as const), at, issue, status: fc.nat(7) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('move' as const), at, issue, parent }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'project' as const,
          'team' as const,
          'restart' as const,
          'crash' as const,
          'acknowledge' as const,
          'lease' as const,
        ),
        at,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('push' as const), at, count: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('pull' as const),
        at,
        groups: fc.nat(7),
        back: fc.nat(9),
        count: fc.integer({ min: 1, max: 12 }),
        shuffle: fc.boolean(),
      }),
    },
  ),
  { minLength: 10, maxLength: 70 },
);

const list = async ({ profile }: Peer): Promise<IssueRow[]> =>
  (await profile.replica.queryIssues({ limit: 1_000 })).rows.toSorted((a, b) =>
    a.issueId < b.issueId ? -1 : 1,
  );

/** Delivers the next records of some groups, some of them again, the groups interleaved as it comes. */
async function pull(peer: Peer, relay: Relay, step: Step & { do: 'pull' }): Promise<void> {
  const cursors = new Map(
    peer.profile.replica.log.cursors().map(({ groupId, seq }) => [groupId as string, seq]),
  );
  const groups = [...new Set(relay.records.map(({ groupId }) => groupId))];
  const chosen = groups.filter((_, n) => (step.groups >> (n % 3)) & 1);
  const windows = chosen.map((groupId) => {
    const from = (cursors.get(groupId) ?? 0) - step.back;
    return relay.records
      .filter((record) => record.groupId === groupId && record.seq > from)
      .slice(0, step.count);
  });
  const batch: LogRecord[] = windows.flat();
  await peer.profile.replica.log.applyRemote(step.shuffle ? batch.toReversed() : batch);
}

async function acknowledge(peer: Peer): Promise<void> {
  const { store, replica } = peer.profile;
  await store.commit((tx) => replica.log.acknowledge(tx, peer.acks.splice(0)));
}

/** A command of which the commit fails: nothing of it may show, here or elsewhere. */
async function crash({ profile }: Peer, rows: readonly IssueRow[]): Promise<void> {
  const [first] = rows;
  const { replica, store, action } = profile;
  const lost = await Promise.allSettled([
    replica.createIssue({ title: 'lost' }, action()),
    ...(first ? [replica.updateIssue({ issueId: first.issueId, patch: { title: 'lost' } }, action())] : []),
    store.commit((tx) => tx.run('ROLLBACK')),
  ]);
  expect(lost.map(({ status }) => status)).not.toContain('fulfilled');
}

function nth(rows: readonly IssueRow[], n: number | null): IssueRow | undefined {
  return n === null ? undefined : rows[n % rows.length];
}

async function edit({ profile }: Peer, rows: readonly IssueRow[], step: Step): Promise<void> {
  const { replica, action } = profile;
  if (step.do === 'create') {
    const parentId = nth(rows, step.parent)?.issueId;
    return void (await replica.createIssue({ title: step.text, description: step.text, parentId }, action()));
  }
  if (step.do === 'project') return void (await replica.createProject({ name: 'P' }, action()));
  if (step.do === 'team')
    return void (await replica.createTeam(
      { name: 'T', key: `T${profile.store.read.all('SELECT 1 FROM team_row').length}` },
      action(),
    ));
  if (step.do !== 'edit' && step.do !== 'status' && step.do !== 'move') return;
  const target = nth(rows, step.issue);
  if (!target) return;
  const patch =
    step.do === 'status'
      ? { status: issueStatuses[step.status] }
      : step.do === 'move'
        ? { parentId: nth(rows, step.parent)?.issueId ?? null }
        : { [step.field]: step.field === 'acceptance' ? step.text.split(' ').filter(Boolean) : step.text };
  await replica.updateIssue({ issueId: target.issueId, patch }, action());
}

async function perform(peer: Peer, relay: Relay, step: Step): Promise<void> {
  if (step.do === 'pull') return pull(peer, relay, step);
  if (step.do === 'acknowledge') return acknowledge(peer);
  if (step.do === 'lease') return relay.lease(peer.profile);
  if (step.do === 'restart') {
    peer.profile = await peer.profile.reopen();
    return;
  }
  if (step.do === 'push') {
    const acks = relay.push(peer.profile, peer.pushed, step.count);
    peer.pushed = acks.at(-1)?.localId ?? peer.pushed;
    peer.acks.push(...acks);
    return;
  }
  const rows = await list(peer);
  if (step.do === 'crash') return crash(peer, rows);
  // The replica may know of no team yet, or refuse a parent; what it may not do is break.
  await edit(peer, rows, step).catch((error: unknown) => {
    if (!(error instanceof HearthError) || !expected.includes(error.code)) throw error;
  });
}

/** Lets everything arrive everywhere; what arrives may bring forth something new to send. */
async function settle(peers: readonly Peer[], relay: Relay): Promise<void> {
  const unsent = (): number =>
    peers.reduce((sum, { profile }) => sum + profile.replica.log.pendingCount(), 0);
  do {
    for (const peer of peers) {
      await relay.lease(peer.profile);
      await perform(peer, relay, { do: 'push', at: 0, count: 10_000 });
      await acknowledge(peer);
    }
    for (const peer of peers) {
      await perform(peer, relay, { do: 'pull', at: 0, groups: 7, back: 0, count: 10_000, shuffle: false });
    }
  } while (unsent() > 0);
}

/** Everything that the projection keeps, descriptions read out. */
async function dump({ profile }: Peer): Promise<unknown> {
  const { read } = profile.store;
  await profile.replica.queryIssues({ text: 'a', limit: 1 });
  return {
    workspace: read.all('SELECT name FROM workspace_row'),
    teams: profile.replica.teams(),
    members: profile.replica.members(),
    projects: profile.replica.projects(),
    issues: (await profile.replica.queryIssues({ limit: 1_000 })).rows,
    skipped: read.all('SELECT issue_id FROM issue_row WHERE move_skipped = 1 ORDER BY issue_id'),
    criteria: read.all(
      'SELECT criterion_id, issue_id, text, sort_order FROM criterion_row ORDER BY criterion_id',
    ),
    bodies: read.all("SELECT issue_id, body FROM issue_body WHERE body <> '' ORDER BY issue_id"),
    found: (await profile.replica.queryIssues({ text: 'a', limit: 1_000 })).rows
      .map(({ issueId }) => issueId)
      .toSorted(),
    pending: profile.replica.log.pendingCount(),
    faults: read.all('SELECT fault FROM record WHERE fault IS NOT NULL'),
  };
}

function expectForest(rows: readonly IssueRow[]): void {
  const parents = new Map(rows.map(({ issueId, parentId }) => [issueId, parentId]));
  for (const { issueId } of rows) {
    let depth = 0;
    for (let up = parents.get(issueId) ?? null; up !== null; up = parents.get(up) ?? null) {
      if (++depth > rows.length) throw new Error('The parents form a cycle');
    }
  }
}

test(
  '40, 41, 50, 2: replicas that have the same records have the same rows',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (script, seed) => {
        const ends: (() => Promise<void>)[] = [];
        try {
          const clock = createTickingClock();
          const random = createSeededRandom(seed);
          const open = (): Peer => ({
            profile: openProfile({ random, clock, onEnd: (end) => void ends.push(end) }),
            pushed: 0,
            acks: [],
          });
          const peers = [open(), open(), open()];
          const [owner, ...others] = peers;
          if (!owner) throw new Error('no owner');
          const { workspaceId } = await owner.profile.replica.createWorkspace(
            { name: 'Acme' },
            owner.profile.action(),
          );
          await owner.profile.store.commit((tx) => owner.profile.replica.markLinked(tx));
          for (const [n, { profile }] of others.entries()) {
            const memberId = `01890000-0000-7000-8000-00000000000${n}` as never;
            await profile.store.commit((tx) => profile.replica.joinWorkspace(tx, { workspaceId, memberId }));
          }
          const relay = createRelay(workspaceId);
          for (const step of script) await perform(peers[step.at] ?? owner, relay, step);
          await settle(peers, relay);
          const dumps = await Promise.all(peers.map(dump));
          expect(dumps[1]).toEqual(dumps[0]);
          expect(dumps[2]).toEqual(dumps[0]);
          expect(dumps[0]).toMatchObject({ pending: 0, faults: [] });
          const rows = await list(owner);
          expectForest(rows);
          expect(rows.every(({ number }) => number !== null)).toBe(true);
          const keys = rows.map(({ teamId, number }) => `${teamId} ${number}`);
          expect(new Set(keys).size).toBe(keys.length);
          expect(owner.profile.replica.members()).toHaveLength(3);
          expect(rows.some(({ title }) => title === 'lost')).toBe(false);
        } finally {
          for (const end of ends.toReversed()) await end();
        }
      }),
      { numRuns: Number(process.env['HEARTH_RUNS'] ?? 15) },
    );
  },
);
