import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { issueId, memberId, projectId, teamId, type IssueId } from '../../shared/domain/ids.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';

const nowhere = '01890000-0000-7000-8000-000000000000';

function profile(): TestProfile {
  return openProfile({ random: createSeededRandom(1), clock: createTickingClock(), onEnd: onTestFinished });
}

async function withWorkspace(): Promise<TestProfile> {
  const made = profile();
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  return made;
}

const create = async ({ replica, action }: TestProfile, title: string): Promise<IssueId> =>
  (await replica.createIssue({ title }, action())).issueId;

const recordCount = ({ store }: TestProfile): number =>
  store.read.get<{ n: number }>('SELECT count(*) AS n FROM record')?.n ?? 0;

const coded = (code: string): unknown => expect.objectContaining({ code });

describe('workspace', () => {
  test('10: without a workspace every command says so', async () => {
    const { replica, action } = profile();
    expect(replica.workspace()).toBeNull();
    expect(replica.me()).toBeNull();
    await expect(replica.createTeam({ name: 'A', key: 'A' }, action())).rejects.toThrow(
      coded('NO_WORKSPACE'),
    );
    await expect(replica.createIssue({ title: 'x' }, action())).rejects.toThrow(coded('NO_WORKSPACE'));
    await expect(replica.createProject({ name: 'x' }, action())).rejects.toThrow(coded('NO_WORKSPACE'));
    expect(await replica.queryIssues({ limit: 10 })).toEqual({ rows: [], cursor: null, total: 0 });
  });

  test('10, 11: a workspace has one team, one member and no issue, and stays over a restart', async () => {
    const made = await withWorkspace();
    await expect(made.replica.createWorkspace({ name: 'B' }, made.action())).rejects.toThrow(
      coded('WORKSPACE_EXISTS'),
    );
    const { replica } = await made.reopen();
    expect(replica.workspace()).toMatchObject({ name: 'Acme', linked: false });
    expect(replica.teams()).toMatchObject([{ name: 'Acme', key: 'ENG' }]);
    expect(replica.members()).toMatchObject([{ memberId: replica.me() }]);
    expect(replica.projects()).toEqual([]);
    expect((await replica.queryIssues({ limit: 10 })).total).toBe(0);
  });

  test('a member is renamed for everybody, and it stays over a restart', async () => {
    const made = await withWorkspace();
    await expect(profile().replica.renameMember({ name: 'Tove' }, made.action())).rejects.toThrow(
      coded('NO_WORKSPACE'),
    );
    const records = recordCount(made);
    await made.replica.renameMember({ name: 'Tove' }, made.action());
    expect(recordCount(made)).toBe(records + 1);
    const { replica } = await made.reopen();
    expect(replica.members()).toMatchObject([{ memberId: replica.me(), name: 'Tove' }]);
  });

  test('12: a team key is given once', async () => {
    const { replica, action } = await withWorkspace();
    await expect(replica.createTeam({ name: 'Twin', key: 'ENG' }, action())).rejects.toThrow(
      coded('TEAM_KEY_TAKEN'),
    );
    const { teamId: ops } = await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
    expect(replica.teams().map(({ key }) => key)).toEqual(['ENG', 'OPS']);
    const { key } = await replica.createIssue({ title: 'x', teamId: ops }, action());
    expect(key).toBe('OPS-1');
  });

  test('15: the path of a repository is kept here and is in no record', async () => {
    const made = await withWorkspace();
    const { replica, action, store } = made;
    const { projectId: id } = await replica.createProject(
      { name: 'P', repo: '/home/ann/secret-path' },
      action(),
    );
    expect(replica.projects()).toMatchObject([{ name: 'P', repo: '/home/ann/secret-path' }]);
    await replica.updateProject(
      { projectId: id, patch: { name: 'Q', repo: '/home/ann/other-path' } },
      action(),
    );
    const payloads = store.read.all<{ payload: Uint8Array }>('SELECT payload FROM record');
    expect(Buffer.concat(payloads.map(({ payload }) => payload)).includes('-path')).toBe(false);
    const { replica: again } = await made.reopen();
    expect(again.projects()).toMatchObject([{ name: 'Q', repo: '/home/ann/other-path' }]);
    await again.updateProject({ projectId: id, patch: { repo: null } }, action());
    expect(again.projects()).toMatchObject([{ repo: null }]);
  });
});

describe('issues', () => {
  test('1: what was created is there, with all its fields, also after a restart', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { projectId: project } = await replica.createProject({ name: 'P', repo: '/repo' }, action());
    const parent = await create(made, 'Parent');
    const given = {
      title: 'Crash',
      description: 'It **crashes**',
      status: 'todo',
      priority: 'high',
    } as const;
    const { issueId: id, key } = await replica.createIssue(
      { ...given, projectId: project, parentId: parent, acceptance: ['a', 'b'] },
      action(),
    );
    const { replica: again } = await made.reopen();
    const issue = await again.getIssue(id);
    expect(issue).toMatchObject({
      ...given,
      key,
      number: 2,
      projectId: project,
      parentId: parent,
      subIssues: [],
    });
    expect(issue.acceptance.map(({ text }) => text)).toEqual(['a', 'b']);
    expect((await again.getIssue(parent)).subIssues).toEqual([id]);
    expect(await again.issues.brief(id)).toEqual({
      issueId: id,
      key: 'ENG-2',
      title: 'Crash',
      description: 'It **crashes**',
      acceptance: ['a', 'b'],
      groupId: `team:${issue.teamId}`,
      projectId: issue.projectId,
      repo: '/repo',
      person: expect.stringMatching(/^Member /) as string,
    });
    expect(await again.issues.brief(issueId.parse(nowhere))).toBeNull();
  });

  test('3: the journal names what changed, and the receipt comes last', async () => {
    const { replica, action, journal } = await withWorkspace();
    const before = journal.head();
    const doing = action();
    const { issueId: id, receipt } = await replica.createIssue({ title: 'x', description: 'y' }, doing);
    const { events } = journal.since(before, 10);
    expect(events).toMatchObject([
      { kind: 'issues.changed', issueIds: [id] },
      { kind: 'action', actionId: doing.actionId, seq: receipt.seq },
    ]);
  });

  test('12: what does not exist is not found, what does not fit is refused, and nothing is written', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { teamId: ops } = await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
    const { projectId: opsProject } = await replica.createProject({ name: 'P', teamId: ops }, action());
    const { issueId: opsIssue } = await replica.createIssue({ title: 'x', teamId: ops }, action());
    const mine = await create(made, 'mine');
    const child = (await replica.createIssue({ title: 'child', parentId: mine }, action())).issueId;
    const [eng] = replica.teams();
    const before = recordCount(made);
    const head = made.journal.head();
    const refuse = (params: Parameters<typeof replica.createIssue>[0], code: string): Promise<void> =>
      expect(replica.createIssue(params, action())).rejects.toThrow(coded(code));
    await refuse({ title: 'x', teamId: teamId.parse(nowhere) }, 'NOT_FOUND');
    await refuse({ title: 'x', projectId: projectId.parse(nowhere) }, 'NOT_FOUND');
    await refuse({ title: 'x', parentId: issueId.parse(nowhere) }, 'NOT_FOUND');
    await refuse({ title: 'x', teamId: eng?.teamId, projectId: opsProject }, 'INVALID_PARAMS');
    await refuse({ title: 'x', teamId: eng?.teamId, parentId: opsIssue }, 'INVALID_PARAMS');
    const refusePatch = (
      patch: Parameters<typeof replica.updateIssue>[0]['patch'],
      code: string,
    ): Promise<void> =>
      expect(replica.updateIssue({ issueId: mine, patch }, action())).rejects.toThrow(coded(code));
    await refusePatch({ projectId: opsProject }, 'INVALID_PARAMS');
    await refusePatch({ parentId: opsIssue }, 'INVALID_PARAMS');
    await refusePatch({ parentId: mine }, 'INVALID_PARAMS');
    await refusePatch({ parentId: child }, 'INVALID_PARAMS');
    await refusePatch({ order: 'zzz!' }, 'INVALID_PARAMS');
    await refusePatch({ assigneeId: memberId.parse(nowhere) }, 'NOT_FOUND');
    const unknown = issueId.parse(nowhere);
    await expect(replica.updateIssue({ issueId: unknown, patch: { title: 'y' } }, action())).rejects.toThrow(
      coded('NOT_FOUND'),
    );
    await expect(replica.getIssue(unknown)).rejects.toThrow(coded('NOT_FOUND'));
    await expect(
      replica.updateProject({ projectId: projectId.parse(nowhere), patch: { name: 'y' } }, action()),
    ).rejects.toThrow(coded('NOT_FOUND'));
    expect(recordCount(made)).toBe(before);
    expect(made.journal.head()).toBe(head);
  });

  test('13: a patch changes what it names, and one that changes nothing makes no update', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const id = await create(made, 'One');
    const first = await replica.getIssue(id);
    const me = replica.me();
    await replica.updateIssue(
      { issueId: id, patch: { title: 'Two', assigneeId: me, description: 'text' } },
      action(),
    );
    const second = await replica.getIssue(id);
    expect(second).toMatchObject({ title: 'Two', assigneeId: me, description: 'text', status: first.status });
    expect(second.updatedAt).toBeGreaterThan(first.updatedAt);
    const before = recordCount(made);
    const { receipt } = await replica.updateIssue(
      {
        issueId: id,
        patch: { title: 'Two', assigneeId: me, description: 'text', parentId: null, acceptance: [] },
      },
      action(),
    );
    expect(receipt.seq).toBe(made.journal.head());
    expect(recordCount(made)).toBe(before);
    expect(await replica.getIssue(id)).toEqual(second);
  });

  test('14: a criterion keeps its id when its text or its place stays', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { issueId: id } = await replica.createIssue({ title: 'x', acceptance: ['a', 'b', 'c'] }, action());
    const set = async (acceptance: string[]): Promise<[string, string][]> => {
      await replica.updateIssue({ issueId: id, patch: { acceptance } }, action());
      return (await replica.getIssue(id)).acceptance.map(({ criterionId, text }) => [text, criterionId]);
    };
    const ids = new Map(
      (await replica.getIssue(id)).acceptance.map(({ criterionId, text }) => [text, criterionId]),
    );
    const moved = await set(['c', 'a', 'b']);
    expect(moved).toEqual([
      ['c', ids.get('c')],
      ['a', ids.get('a')],
      ['b', ids.get('b')],
    ]);
    const edited = await set(['c', 'a!', 'b', 'd']);
    expect(edited.map(([text]) => text)).toEqual(['c', 'a!', 'b', 'd']);
    expect(edited.slice(0, 3).map(([, criterion]) => criterion)).toEqual([
      ids.get('c'),
      ids.get('a'),
      ids.get('b'),
    ]);
    expect((await set(['d'])).map(([, criterion]) => criterion)).toEqual([edited[3]?.[1]]);
    expect(await set([])).toEqual([]);
  });

  test('16: a document of a newer program is read and not changed', async () => {
    const made = await withWorkspace();
    const { replica, action, store } = made;
    const id = await create(made, 'One');
    const [team] = replica.teams();
    const documentId = `board:${team?.teamId}:0`;
    const newer = new Y.Doc();
    for (const { payload } of replica.log
      .pending(0, 100)
      .filter((record) => record.documentId === documentId)) {
      Y.applyUpdate(newer, payload);
    }
    newer.getMap('meta').set('schema:99', true);
    const payload = Y.encodeStateAsUpdate(newer);
    const deviceId = '01890000-0000-7000-8000-0000000000ff';
    const groupId = `team:${team?.teamId}` as const;
    await replica.log.applyRemote([
      { kind: 'yjs', seq: 1, deviceId, localId: 1, origin: '', documentId, groupId, payload },
    ]);
    await expect(replica.updateIssue({ issueId: id, patch: { title: 'Two' } }, action())).rejects.toThrow(
      coded('SCHEMA_AHEAD'),
    );
    await expect(create(made, 'Three')).rejects.toThrow(coded('SCHEMA_AHEAD'));
    expect((await replica.getIssue(id)).title).toBe('One');
    expect(store.read.get('SELECT 1 FROM issue_row WHERE title <> ?', 'One')).toBeUndefined();
  });
});

test('20: numbers count up by team, also over a restart', async () => {
  const made = await withWorkspace();
  await create(made, 'a');
  await create(made, 'b');
  const again = await made.reopen();
  const { key } = await again.replica.createIssue({ title: 'c' }, again.action());
  expect(key).toBe('ENG-3');
});
