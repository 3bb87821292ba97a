import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import {
  issueId,
  memberId,
  teamId,
  workspaceId,
  type IssueId,
  type TeamId,
} from '../../shared/domain/ids.ts';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import type { YjsRecord } from '../../shared/wire/messages.ts';
import { madeFor } from './birth-mark.ts';
import { changesSince, headOf } from './index/feed.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const teams = [teamId.parse(uuid(10)), teamId.parse(uuid(11))] as const;
const [lower, upper] = teams;
// Two that were made for the upper team, one for the lower one, one whose maker left no mark.
const issueIds = [
  madeFor(upper, uuid(100e8)),
  madeFor(upper, uuid(101e8)),
  madeFor(lower, uuid(102e8)),
  uuid(103),
].map((id) => issueId.parse(id));
const projectIds = [madeFor(upper, uuid(300e8)), madeFor(lower, uuid(301e8)), uuid(302)];

/** What one team's documents claim: places in the lists of ids above. */
interface Claims {
  readonly issues: readonly number[];
  /** Pairs of a criterion and the issue that it names. */
  readonly criteria: readonly (readonly [number, number])[];
  readonly projects: readonly number[];
  readonly parents: readonly (readonly [number, number])[];
}

interface World {
  readonly lower: Claims;
  readonly upper: Claims;
  /** Which team's group each text belongs to: the server binds it once. */
  readonly texts: readonly boolean[];
  readonly order: readonly number[];
}

function update(fill: (doc: Y.Doc) => void, clientId: number): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  doc.transact(() => fill(doc));
  return Y.encodeStateAsUpdate(doc);
}

const idAt = (place: number): string => issueIds[place] ?? uuid(999);

function boardOf(name: string, { issues, criteria, parents }: Claims): (doc: Y.Doc) => void {
  return (doc) => {
    for (const place of issues) {
      const moved = parents.find(([child]) => child === place);
      const move = moved ? { parentId: idAt(moved[1]), at: place + 1 } : null;
      const fields = {
        title: `${name} ${place}`,
        status: 'todo',
        createdAt: 1,
        projectId: projectIds[0],
        move,
      };
      doc.getMap('issues').set(idAt(place), new Y.Map(Object.entries(fields)));
    }
    for (const [criterion, issue] of criteria) {
      const fields = { issueId: idAt(issue), text: `${name} says`, order: 'a0' };
      doc.getMap('criteria').set(uuid(200 + criterion), new Y.Map(Object.entries(fields)));
    }
  };
}

function projectsOf(name: string, { projects }: Claims): (doc: Y.Doc) => void {
  return (doc) => {
    for (const place of projects) {
      const fields = { name: `${name} ${place}`, createdAt: 1 };
      doc.getMap('projects').set(projectIds[place] ?? '', new Y.Map(Object.entries(fields)));
    }
  };
}

function workspaceOf(doc: Y.Doc): void {
  doc.getMap('meta').set('name', 'Acme');
  for (const [id, key] of [
    [lower, 'LOW'],
    [upper, 'UPP'],
  ] as const) {
    doc.getMap('teams').set(id, new Y.Map(Object.entries({ name: key, key, createdAt: 1 })));
  }
}

type Sent = Pick<YjsRecord, 'documentId' | 'groupId' | 'payload'>;

function recordsOf(world: World): Sent[] {
  const named = [
    ['lower', lower, world.lower],
    ['upper', upper, world.upper],
  ] as const;
  const boards = named.flatMap(([name, team, claims], n): Sent[] => {
    const groupId = teamGroup(team);
    return [
      { documentId: `board:${team}:0`, groupId, payload: update(boardOf(name, claims), 20 + n) },
      { documentId: `team:${team}`, groupId, payload: update(projectsOf(name, claims), 30 + n) },
    ];
  });
  const texts = issueIds.map((id, n): Sent => {
    const payload = update((doc) => doc.getText('body').insert(0, `text ${n}`), 40 + n);
    return { documentId: `issue:${id}`, groupId: teamGroup(world.texts[n] ? upper : lower), payload };
  });
  return [...boards, ...texts];
}

/** A replica that reads what it may of these records, in their order. */
async function readAll(sent: readonly Sent[]): Promise<TestProfile> {
  const profile = openProfile({
    random: createSeededRandom(7),
    clock: createTickingClock(),
    onEnd: (end) => onTestFinished(end),
  });
  await profile.store.commit((tx) =>
    profile.replica.joinWorkspace(tx, {
      workspaceId: workspaceId.parse(uuid(1)),
      memberId: memberId.parse(uuid(2)),
    }),
  );
  const workspace: Sent = { documentId: 'workspace', groupId: 'workspace', payload: update(workspaceOf, 5) };
  const device = { deviceId: uuid(9), origin: '' };
  for (const [n, record] of [workspace, ...sent].entries()) {
    await profile.replica.log.applyRemote([
      { kind: 'yjs', seq: n + 1, localId: n + 1, ...device, ...record },
    ]);
  }
  return profile;
}

/** What an index of the rows holds of criteria, fed as the SQL index is. */
function feed({ store }: TestProfile, index: Map<string, string>, from: number): number {
  const head = headOf(store.read);
  for (const { removedCriteria, criteria } of changesSince(store.read, from, head)) {
    for (const key of index.keys()) if (removedCriteria.includes(key.slice(0, 36))) index.delete(key);
    for (const row of criteria) index.set(`${row['criterion_id']} ${row['issue_id']}`, String(row['text']));
  }
  return head;
}

function criteriaOf({ store }: TestProfile): Map<string, string> {
  const rows = store.read.all<{ key: string; text: string }>(
    "SELECT criterion_id || ' ' || issue_id AS key, text FROM shown_criterion",
  );
  return new Map(rows.map(({ key, text }) => [key, text]));
}

/** All that is shown of the ids in question. */
async function shown({ replica, store }: TestProfile): Promise<object> {
  const { rows } = await replica.queryIssues({ limit: 100 });
  const issues = await Promise.all(rows.map((row) => replica.getIssue(row.issueId)));
  const { rows: found } = await replica.queryIssues({ text: 'text', limit: 100 });
  return {
    issues,
    projects: replica.projects(),
    found: found.map((row) => row.issueId).toSorted(),
    skipped: store.read.all('SELECT issue_id FROM issue_row WHERE move_skipped = 1 ORDER BY issue_id'),
  };
}

const claims: fc.Arbitrary<Claims> = fc.record({
  issues: fc.uniqueArray(fc.nat(3)),
  criteria: fc.uniqueArray(fc.tuple(fc.nat(2), fc.nat(3)), { selector: ([criterion]) => criterion }),
  projects: fc.uniqueArray(fc.nat(2)),
  parents: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 3 }),
});
const worlds: fc.Arbitrary<World> = fc.record({
  lower: claims,
  upper: claims,
  texts: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
});

test('40, 44: two documents with the same ids show the same in every order, and when one goes, what the other alone shows', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, fc.boolean(), async (world, dropsLower) => {
      const sent = recordsOf(world);
      const inOrder = await readAll(sent);
      const shuffled = await readAll(world.order.flatMap((n) => sent[n] ?? []));
      expect(await shown(shuffled)).toEqual(await shown(inOrder));
      const index = new Map<string, string>();
      const fed = feed(shuffled, index, 0);
      expect(index).toEqual(criteriaOf(shuffled));
      const gone = `team:${dropsLower ? lower : upper}`;
      const partial = await readAll(sent.filter(({ groupId }) => groupId !== gone));
      await shuffled.replica.log.dropGroups([`team:${dropsLower ? lower : upper}`], 'FORBIDDEN_GROUP');
      expect(await shown(shuffled)).toEqual(await shown(partial));
      feed(shuffled, index, fed);
      expect(index).toEqual(criteriaOf(partial));
    }),
    { numRuns: 12 },
  );
}, 120_000);

const none: Claims = { issues: [], criteria: [], projects: [], parents: [] };

async function titleOf({ replica }: TestProfile, id: IssueId | undefined): Promise<string> {
  const { rows } = await replica.queryIssues({ limit: 100 });
  return rows.find((row) => row.issueId === id)?.title ?? 'nothing';
}

test('44: an issue, its criteria, its text and a project stay with the team that they were made for', async () => {
  const attack: Claims = {
    issues: [0],
    criteria: [
      [0, 0],
      [1, 0],
    ],
    projects: [0],
    parents: [],
  };
  const world: World = {
    lower: attack,
    upper: { ...none, issues: [0], criteria: [[0, 0]], projects: [0] },
    texts: [false, true, true, true],
    order: [],
  };
  const both = await readAll(recordsOf(world));
  const [id] = issueIds;
  if (!id) throw new Error('No issue');
  expect(await both.replica.getIssue(id)).toMatchObject({
    title: 'upper 0',
    teamId: upper,
    description: '',
    acceptance: [{ text: 'upper says' }],
  });
  expect(both.replica.projects()).toMatchObject([{ teamId: upper, name: 'upper 0' }]);
  await both.replica.log.dropGroups([`team:${upper}`], 'FORBIDDEN_GROUP');
  expect(await titleOf(both, id)).toBe('lower 0');
  expect(await both.replica.getIssue(id)).toMatchObject({ description: 'text 0' });
});

test('44: what is written as the text of an issue whose text stands in another team is refused, and shown to nobody', async () => {
  const world: World = {
    lower: none,
    upper: { ...none, issues: [0] },
    texts: [false, true, true, true],
    order: [],
  };
  const { replica, action } = await readAll(recordsOf(world));
  const [id] = issueIds;
  if (!id) throw new Error('No issue');
  expect(() => replica.documents.open(`issue:${id}`)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  await expect(
    replica.updateIssue({ issueId: id, patch: { description: 'ours' } }, action()),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await replica.updateIssue({ issueId: id, patch: { title: 'still ours' } }, action());
});

test('44: ids of new issues and projects name their team', async () => {
  const profile = openProfile({
    random: createSeededRandom(8),
    clock: createTickingClock(),
    onEnd: (end) => onTestFinished(end),
  });
  const { replica, action } = profile;
  const { teamId: team }: { teamId: TeamId } = await replica.createWorkspace(
    { name: 'A', teamKey: 'ACM' },
    action(),
  );
  const made = await replica.createIssue({ title: 'x' }, action());
  const { issueIds: imported } = await replica.importIssues({ teamId: team, issues: [{ title: 'y' }] });
  const { projectId } = await replica.createProject({ name: 'P' }, action());
  for (const id of [made.issueId, ...imported, projectId]) expect(madeFor(team, id)).toBe(id);
});
