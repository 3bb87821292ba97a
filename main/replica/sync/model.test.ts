import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { memberId } from '../../../shared/domain/ids.ts';
import { issueStatuses } from '../../../shared/domain/issue.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createLedger, type Ledger } from '../testing/ledger.ts';
import { steps, type Step } from '../../../shared/testing/replica-steps.ts';
import { createModelServer, type ModelServer } from '../testing/model-server.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { pull, push, recover } from '../testing/exchange.ts';

/** One replica of the simulation, and what the server thinks of it. */
interface Peer {
  profile: TestProfile;
  /** The epoch that it knows of. */
  epoch: number;
  /** Groups that it may not read now. */
  readonly barred: Set<GroupId>;
  /** Purges that it has heard of. */
  purges: number;
}

interface World {
  readonly peers: readonly Peer[];
  readonly server: ModelServer;
  readonly purged: string[];
  readonly ledger: Ledger;
  begun: { epoch: number; restoredHead: number };
  /** A restored server has at least what its snapshots hold. */
  floor: number;
}

const runs = Number(process.env['HEARTH_RUNS'] ?? 12);
const expected: readonly string[] = ['NOT_FOUND', 'INVALID_PARAMS', 'TEAM_KEY_TAKEN'];

/** The replica may know of no team, or refuse a parent; what it may not do is break. */
async function tolerate(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof HearthError) || !expected.includes(error.code)) throw error;
  });
}

async function rowsOf({ profile }: Peer, ledger?: Ledger): Promise<IssueRow[]> {
  const { rows } = await profile.replica.queryIssues({ limit: 1000 });
  return rows
    .filter(({ issueId }) => !ledger?.owns(issueId))
    .toSorted((a, b) => (a.issueId < b.issueId ? -1 : 1));
}

const mayRead =
  ({ barred }: Peer) =>
  (groupId: GroupId): boolean =>
    !barred.has(groupId);

/** What a connection does before anything else. */
async function welcome(world: World, peer: Peer): Promise<void> {
  const { log } = peer.profile.replica;
  if (peer.epoch < world.begun.epoch) {
    await recover(peer.profile, world.server, world.begun);
    peer.epoch = world.begun.epoch;
  }
  await log.purgeDocuments(world.purged.slice(peer.purges));
  peer.purges = world.purged.length;
  const lost = log.cursors().filter(({ groupId }) => peer.barred.has(groupId));
  if (lost.length > 0)
    await log.dropGroups(
      lost.map(({ groupId }) => groupId),
      'FORBIDDEN_GROUP',
    );
}

async function edit({ profile }: Peer, rows: readonly IssueRow[], step: Step): Promise<void> {
  const { replica, action } = profile;
  const target = rows[step.n % (rows.length || 1)];
  switch (step.do) {
    case 'create':
      return void (await replica.createIssue(
        { title: step.text, description: step.n % 2 ? step.text : '', acceptance: ['works'] },
        action(),
      ));
    case 'project':
      return void (await replica.createProject({ name: 'P' }, action()));
    case 'team':
      return void (await replica.createTeam({ name: 'T', key: `T${step.n}` }, action()));
    default:
  }
  if (!target || !('text' in step)) return;
  const { issueId } = target;
  if (step.do === 'type') return type(profile, issueId, step);
  const patch =
    step.do === 'status'
      ? { status: issueStatuses[step.n % issueStatuses.length] }
      : step.do === 'move'
        ? { parentId: rows[(step.n * 7) % rows.length]?.issueId ?? null }
        : { [step.do === 'rename' ? 'title' : 'description']: step.text };
  await replica.updateIssue({ issueId, patch }, action());
}

/** Types as a window does that opens the document, writes and goes. */
async function type(
  { replica }: TestProfile,
  issueId: IssueRow['issueId'],
  { n, text: typed }: { n: number; text: string },
): Promise<void> {
  const session = replica.documents.open(`issue:${issueId}`);
  try {
    const window = new Y.Doc();
    Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()));
    const before = Y.encodeStateVector(window);
    const body = window.getText('body');
    body.insert(n % (body.length + 1), typed);
    body.delete(0, Math.min(n % 3, body.length));
    await session.apply(Y.encodeStateAsUpdate(window, before), window);
  } finally {
    session.release();
  }
}

async function crash({ profile }: Peer, rows: readonly IssueRow[]): Promise<void> {
  const { replica, store, action } = profile;
  const [first] = rows;
  const lost = await Promise.allSettled([
    replica.createIssue({ title: 'lost' }, action()),
    ...(first ? [replica.updateIssue({ issueId: first.issueId, patch: { title: 'lost' } }, action())] : []),
    store.commit((tx) => tx.run('ROLLBACK')),
  ]);
  expect(lost.map(({ status }) => status)).not.toContain('fulfilled');
}

/** Pushes one batch, of which the answer is lost on the way. */
function lose({ server }: World, { profile }: Peer): void {
  const { log } = profile.replica;
  const answer = server.push(profile.identity.deviceId, log.pending(0, 3));
  if (answer.kind === 'reject') server.reopen(profile.identity.deviceId);
}

/** Some of what there is to read arrives, some of it again, and then the connection breaks. */
async function part({ server }: World, peer: Peer, step: Step & { do: 'part' }): Promise<void> {
  const { log } = peer.profile.replica;
  const cursors = log
    .cursors()
    .map(({ groupId, seq }) => ({ groupId, seq: Math.max(0, seq - (step.n % 4)) }));
  const { snapshots, records } = server.pull(cursors, mayRead(peer));
  await log.applySnapshots(snapshots);
  const some = [...Map.groupBy(records, ({ groupId }) => groupId).values()].flatMap((ofGroup) =>
    ofGroup.slice(0, step.n % 12),
  );
  await log.applyRemote(step.shuffle ? some.toReversed() : some);
}

function changeServer(world: World, peer: Peer, step: Step, rows: readonly IssueRow[]): void {
  const { server, purged } = world;
  const groups = server.pull([]).digests;
  const group = groups[step.n % groups.length];
  const head = server.records().length;
  const issue = rows[step.n % (rows.length || 1)];
  if (step.do === 'purge' && issue) {
    purged.push(`issue:${issue.issueId}`);
    server.purge(purged.slice(-1));
  }
  if (step.do === 'bar' && group?.groupId.startsWith('team:')) peer.barred.add(group.groupId);
  if (step.do === 'admit') peer.barred.clear();
  if (step.do === 'compact' && group && group.seq > world.floor) {
    const through = Math.max(world.floor, group.seq - (step.n % 5));
    world.ledger.noteLog(server);
    server.compact(group.groupId, through);
    world.floor = through;
  }
  if (step.do === 'restore') {
    world.begun = server.restore(Math.max(world.floor, head - (step.n % 15)));
  }
}

/** The server is restored twice while one replica is away that had everything acknowledged. */
async function restoreTwice(world: World, away: Peer, { at, n }: Step): Promise<void> {
  const { server, ledger, peers } = world;
  const other = peers[(at + 1) % peers.length];
  if (!other || away.barred.size + other.barred.size > 0) return;
  const write = async (author: number, peer: Peer): Promise<void> => {
    await welcome(world, peer);
    await tolerate(ledger.write(author, peer.profile, { n, isNew: false }));
    await push(peer.profile, server);
  };
  for (let i = 0; i < 4; i++) await write(at, away);
  world.begun = server.restore(Math.max(world.floor, server.records().length - (n % 9)));
  for (let i = 0; i < n % 7; i++) await write((at + 1) % peers.length, other);
  world.begun = server.restore(Math.max(world.floor, server.records().length - (n % 3)));
}

async function perform(world: World, peer: Peer, step: Step): Promise<void> {
  const { server } = world;
  const { identity } = peer.profile;
  if (step.do === 'restart') {
    peer.profile = await peer.profile.reopen();
    return;
  }
  if (step.do === 'refuse') {
    // Something to refuse, too.
    await tolerate(world.ledger.write(step.at, peer.profile, { n: step.n, isNew: false }));
    let left = step.n;
    server.forbid(identity.deviceId, () => (left-- === 0 ? step.code : null));
    return;
  }
  if (step.do === 'backup') return peer.profile.replica.log.backedUp(server.records().length - (step.n % 6));
  const rows = await rowsOf(peer, world.ledger);
  if (step.do === 'crash') return crash(peer, rows);
  if (step.do === 'twice') return restoreTwice(world, peer, step);
  if (['push', 'pull', 'lose', 'part', 'again', 'recover'].includes(step.do)) await welcome(world, peer);
  if (step.do === 'push') return void (await push(peer.profile, server, step.n));
  if (step.do === 'pull') return pull(peer.profile, server, mayRead(peer));
  if (step.do === 'lose') return lose(world, peer);
  if (step.do === 'part') return part(world, peer, step);
  if (step.do === 'again') {
    const cursors = peer.profile.replica.log.cursors();
    const group = cursors[step.n % (cursors.length || 1)];
    if (group) await peer.profile.replica.log.restartGroup(group.groupId);
    return;
  }
  changeServer(world, peer, step, rows);
  const note = { n: step.n, isNew: step.do === 'found' };
  const isNote = step.do === 'note' || step.do === 'found';
  await tolerate(isNote ? world.ledger.write(step.at, peer.profile, note) : edit(peer, rows, step));
}

/** Everything is allowed again and everything arrives everywhere. */
async function settle(world: World): Promise<void> {
  const { peers, server } = world;
  for (const { profile, barred } of peers) {
    barred.clear();
    server.forbid(profile.identity.deviceId, null);
  }
  const unsent = (): boolean => peers.some(({ profile }) => profile.replica.log.pendingCount() > 0);
  do {
    for (const peer of peers) {
      await welcome(world, peer);
      await push(peer.profile, server, 1000);
    }
    for (const peer of peers) await pull(peer.profile, server);
  } while (unsent());
}

/** Everything that the projection keeps, descriptions read out. */
async function dump(peer: Peer): Promise<unknown> {
  const { store, replica } = peer.profile;
  const { read } = store;
  await replica.queryIssues({ text: 'a', limit: 1 });
  return {
    workspace: read.all('SELECT name FROM workspace_row'),
    teams: replica.teams(),
    members: replica.members().map((member) => member.memberId),
    projects: replica.projects(),
    issues: await rowsOf(peer),
    skipped: read.all('SELECT issue_id FROM issue_row WHERE move_skipped = 1 ORDER BY issue_id'),
    criteria: read.all(
      'SELECT criterion_id, issue_id, text, sort_order FROM criterion_row ORDER BY criterion_id',
    ),
    bodies: read.all("SELECT issue_id, body FROM issue_body WHERE body <> '' ORDER BY issue_id"),
    found: (await replica.queryIssues({ text: 'a', limit: 1000 })).rows
      .map(({ issueId }) => issueId)
      .toSorted(),
    faults: read.all('SELECT fault FROM record WHERE fault IS NOT NULL'),
    digests: replica.log
      .cursors()
      .toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))
      .map(({ groupId }) => [groupId, replica.log.digest(groupId)]),
  };
}

function expectChains({ server }: World, { profile }: Peer): void {
  const sorted = (heads: readonly { groupId: string }[]): unknown =>
    heads.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1));
  expect(sorted(profile.replica.log.chains())).toEqual(sorted(server.chains(profile.identity.deviceId)));
}

type Ends = (() => Promise<void>)[];

async function open(seed: number, ends: Ends): Promise<World & { join(): Promise<Peer> }> {
  const clock = createTickingClock();
  const random = createSeededRandom(seed);
  const openOne = (): Peer => ({
    profile: openProfile({
      random,
      clock,
      mergeAfter: { records: 6, bytes: 4096 },
      onEnd: (end) => void ends.push(end),
    }),
    epoch: 1,
    barred: new Set(),
    purges: 0,
  });
  const owner = openOne();
  const { replica, store, action } = owner.profile;
  const { workspaceId } = await replica.createWorkspace({ name: 'Acme' }, action());
  await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
  await store.commit((tx) => replica.markLinked(tx));
  const server = createModelServer(workspaceId);
  let members = 0;
  const join = async (): Promise<Peer> => {
    const peer = openOne();
    const id = memberId.parse(`01890000-0000-7000-8000-00000000000${members++}`);
    await peer.profile.store.commit((tx) =>
      peer.profile.replica.joinWorkspace(tx, { workspaceId, memberId: id }),
    );
    return peer;
  };
  const peers = [owner, await join(), await join()];
  for (const { profile } of peers) {
    await profile.replica.log.beginEpoch({ epoch: 1, restoredHead: 0, chains: [] });
  }
  const ledger = createLedger();
  const world = { peers, server, ledger, purged: [], begun: { epoch: 1, restoredHead: 0 }, floor: 0, join };
  await settle(world);
  return world;
}

test(
  '180: whatever is refused, lost, dropped, purged, compacted or restored, replicas end the same and nothing is lost in silence',
  { timeout: 60_000 + runs * 10_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), async (script, seed) => {
        const ends: Ends = [];
        try {
          const world = await open(seed, ends);
          const { peers, server } = world;
          for (const step of script) {
            const peer = peers[step.at];
            if (peer) await perform(world, peer, step);
          }
          await settle(world);
          const profiles = peers.map(({ profile }) => profile);
          expect(await world.ledger.missing(profiles, server)).toEqual([]);
          const dumps = await Promise.all(peers.map(dump));
          expect(dumps[1]).toEqual(dumps[0]);
          expect(dumps[2]).toEqual(dumps[0]);
          expect(dumps[0]).toMatchObject({ faults: [] });
          for (const peer of peers) {
            expectChains(world, peer);
            for (const { groupId, seq, hash } of server.pull([]).digests) {
              expect(peer.profile.replica.log.digest(groupId)).toEqual({ seq, hash });
            }
            expect(peer.profile.store.read.all('SELECT 1 FROM record WHERE lost = 1')).toEqual([]);
          }
          // Loaded again, and read by one who has never seen anything else, it is the same.
          for (const peer of peers) peer.profile = await peer.profile.reopen();
          const newcomer = await world.join();
          newcomer.epoch = world.begun.epoch;
          await settle({ ...world, peers: [...peers, newcomer] });
          expect(
            await world.ledger.missing(
              peers.map(({ profile }) => profile),
              server,
            ),
          ).toEqual([]);
          const last = await Promise.all([...peers, newcomer].map(dump));
          for (const other of last.slice(1)) expect(other).toEqual(last[0]);
          expect((await rowsOf(newcomer)).some(({ title }) => title === 'lost')).toBe(false);
        } finally {
          for (const end of ends.toReversed()) await end();
        }
      }),
      { numRuns: runs },
    );
  },
);
