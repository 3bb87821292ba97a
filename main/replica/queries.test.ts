import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import { issueDetail, issueRow } from '../../shared/contract/schemas.ts';
import { issueStatuses } from '../../shared/domain/issue.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';

async function profile(): Promise<TestProfile> {
  const made = openProfile({
    random: createSeededRandom(3),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  return made;
}

async function filled(count: number): Promise<TestProfile & { teamId: IssueRow['teamId'] }> {
  const made = await profile();
  const random = createSeededRandom(4);
  const [team] = made.replica.teams();
  if (!team) throw new Error('no team');
  const issues = Array.from({ length: count }, (_, n) => ({
    title: `Issue number${n}`,
    status: issueStatuses[random.below(issueStatuses.length)] ?? 'todo',
  }));
  await made.replica.importIssues({ teamId: team.teamId, issues });
  return { ...made, teamId: team.teamId };
}

const place = (row: IssueRow): string =>
  `${issueStatuses.indexOf(row.status)} ${row.order.padEnd(8)} ${row.issueId}`;

describe('30: lists', () => {
  test('pages follow each other without gap or repeat, in order, and total counts all', async () => {
    const { replica, teamId } = await filled(257);
    const rows: IssueRow[] = [];
    let cursor: string | null = null;
    do {
      const page = await replica.queryIssues({ teamId, limit: 50, cursor });
      expect(page.total).toBe(257);
      rows.push(...page.rows);
      cursor = page.cursor;
    } while (cursor !== null);
    expect(rows).toHaveLength(257);
    expect(rows.map(place)).toEqual(rows.map(place).toSorted());
    expect(new Set(rows.map(({ issueId }) => issueId)).size).toBe(257);
    for (const row of rows) issueRow.parse(row);
  });

  test('a page that ends with the last row has no cursor', async () => {
    const { replica } = await filled(10);
    expect((await replica.queryIssues({ limit: 10 })).cursor).toBeNull();
    expect((await replica.queryIssues({ limit: 9 })).cursor).not.toBeNull();
  });

  test('a row that moves between two pages is neither repeated nor takes others with it', async () => {
    const { replica, action } = await filled(20);
    const first = await replica.queryIssues({ limit: 10 });
    const [moved] = first.rows;
    if (!moved) throw new Error('no row');
    await replica.updateIssue({ issueId: moved.issueId, patch: { status: 'triage', order: 'Zz' } }, action());
    const second = await replica.queryIssues({ limit: 20, cursor: first.cursor });
    expect(second.rows).toHaveLength(10);
    expect(second.rows.some(({ issueId }) => first.rows.some((row) => row.issueId === issueId))).toBe(false);
  });

  test('by project, and by ids', async () => {
    const { replica, action, teamId } = await filled(30);
    const { projectId } = await replica.createProject({ name: 'P' }, action());
    const { issueId } = await replica.createIssue({ title: 'mine', projectId }, action());
    expect((await replica.queryIssues({ projectId, limit: 5 })).rows.map((row) => row.title)).toEqual([
      'mine',
    ]);
    const all = (await replica.queryIssues({ limit: 100 })).rows.map((row) => row.issueId);
    const some = [issueId, ...all.slice(0, 2)];
    const found = await replica.queryIssues({ issueIds: some, teamId, limit: 2 });
    expect(found).toMatchObject({ total: 3 });
    const rest = await replica.queryIssues({ issueIds: some, teamId, limit: 2, cursor: found.cursor });
    expect([...found.rows, ...rest.rows].map((row) => row.issueId).toSorted()).toEqual(some.toSorted());
  });

  test('a page reads the rows of the page only', async () => {
    const { store } = await filled(5);
    const plan = (sql: string): string =>
      store.read
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .map(({ detail }) => detail)
        .join('\n');
    for (const [index, filter] of [
      ['issue_list', ''],
      ['issue_list_of_team', "AND team_id = 'x'"],
      ['issue_list_of_project', "AND project_id = 'x'"],
    ]) {
      const after = "AND (status_rank, sort_order, issue_id) > (1, 'a0', 'x')";
      const steps = plan(
        `SELECT title FROM issue_row INDEXED BY ${index} WHERE deleted_at IS NULL ${filter} ${after}
         ORDER BY status_rank, sort_order, issue_id LIMIT 10`,
      );
      expect(steps).toContain('SEARCH');
      expect(steps).not.toContain('TEMP B-TREE');
    }
  });
});

describe('31: search', () => {
  async function texts(): Promise<TestProfile & { find: (text: string) => Promise<string[]> }> {
    const made = await profile();
    const { replica, action } = made;
    await replica.createIssue({ title: 'Login crashes', description: 'The café token' }, action());
    await replica.createIssue(
      { title: 'Faster start', description: 'nothing crashes here, login neither' },
      action(),
    );
    await replica.createIssue({ title: 'Übersicht: utf-8 names' }, action());
    return {
      ...made,
      find: async (text) => (await replica.queryIssues({ text, limit: 10 })).rows.map(({ title }) => title),
    };
  }

  test('every word counts as the beginning of one, in title and description, and the title more', async () => {
    const { find } = await texts();
    expect(await find('crash')).toEqual(['Login crashes', 'Faster start']);
    expect(await find('crash LOG')).toEqual(['Login crashes', 'Faster start']);
    expect(await find('crash tok')).toEqual(['Login crashes']);
    expect(await find('cafe')).toEqual(['Login crashes']);
    expect(await find('uber')).toEqual(['Übersicht: utf-8 names']);
    expect(await find('utf-8')).toEqual(['Übersicht: utf-8 names']);
    expect(await find('ashes')).toEqual([]);
  });

  test('a key finds its issue', async () => {
    const { find } = await texts();
    expect(await find('ENG-2')).toEqual(['Faster start']);
    expect(await find(' eng-3 ')).toEqual(['Übersicht: utf-8 names']);
    expect(await find('ENG-99')).toEqual([]);
  });

  test.each(['"', '*', 'a AND', 'NEAR(', "x' OR 1=1", '-', '^', 'title:crash', '😀', '\u0000'])(
    'what means something to the search engine is text: %j',
    async (text) => {
      const { find } = await texts();
      expect(await find(text)).toBeInstanceOf(Array);
    },
  );

  test('changed texts are found by what they say now', async () => {
    const { replica, action, find } = await texts();
    const [row] = (await replica.queryIssues({ text: 'faster', limit: 1 })).rows;
    if (!row) throw new Error('no row');
    await replica.updateIssue(
      { issueId: row.issueId, patch: { title: 'Slower', description: 'zebra' } },
      action(),
    );
    expect(await find('faster')).toEqual([]);
    expect(await find('neither')).toEqual([]);
    expect(await find('slow zeb')).toEqual(['Slower']);
  });

  test('pages follow each other, within the filters', async () => {
    const { replica, teamId } = await filled(45);
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await replica.queryIssues({ text: 'issue', teamId, limit: 20, cursor });
      expect(page.total).toBe(45);
      pages.push(...page.rows.map(({ issueId }) => issueId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(new Set(pages).size).toBe(45);
    expect(pages).toHaveLength(45);
  });
});

test('32: a cursor of another query is refused', async () => {
  const { replica } = await filled(5);
  const list = (await replica.queryIssues({ limit: 2 })).cursor;
  const found = (await replica.queryIssues({ text: 'issue', limit: 2 })).cursor;
  const refused = expect.objectContaining({ code: 'INVALID_PARAMS' });
  await expect(replica.queryIssues({ text: 'issue', limit: 2, cursor: list })).rejects.toThrow(refused);
  for (const cursor of [found, 'nonsense', '[]', '{"kind":"after"}', '["after",1,2,3]']) {
    await expect(replica.queryIssues({ limit: 2, cursor })).rejects.toThrow(refused);
  }
});

describe('loading', () => {
  test('5: opening a profile and reading from it loads no document', async () => {
    const made = await filled(1_500);
    const { replica } = await made.reopen();
    const { rows } = await replica.queryIssues({ limit: 100 });
    await replica.queryIssues({ text: 'number7', limit: 10 });
    for (const { issueId } of rows.slice(0, 3)) {
      issueDetail.parse(await replica.getIssue(issueId));
      await replica.issues.brief(issueId);
    }
    replica.teams();
    replica.projects();
    replica.members();
    replica.log.pendingCount();
    expect(replica.documentLoads()).toBe(0);
  });

  test('6: creating an issue loads one board, however many there are', async () => {
    const made = await filled(2_300);
    expect(made.store.read.get('SELECT max(shard) AS last FROM issue_row')).toMatchObject({ last: 2 });
    const { replica, action } = await made.reopen();
    await replica.createIssue({ title: 'one' }, action());
    await replica.createIssue({ title: 'two' }, action());
    expect(replica.documentLoads()).toBe(1);
  });

  test('6: a full board makes room for the next one', async () => {
    const { replica, action, store } = await filled(999);
    for (const title of ['a', 'b']) await replica.createIssue({ title }, action());
    const shards = store.read.all(
      'SELECT shard, count(*) AS issues FROM issue_row GROUP BY shard ORDER BY shard',
    );
    expect(shards).toMatchObject([
      { shard: 0, issues: 1_000 },
      { shard: 1, issues: 1 },
    ]);
  });

  test('6: a board far beyond the others takes no new issue, and keeps none from being made', async () => {
    const { replica, action, store, teamId } = await filled(3);
    const doc = new Y.Doc();
    const issues = doc.getMap('issues');
    for (let i = 0; i < 1_000; i++) {
      issues.set(`01890000-0000-7000-8000-${String(i).padStart(12, '0')}`, new Y.Map([['title', 'far']]));
    }
    const record = {
      kind: 'yjs',
      seq: 1,
      groupId: `team:${teamId}`,
      deviceId: '01890000-0000-7000-9000-000000000001',
      localId: 1,
      documentId: `board:${teamId}:999999`,
      origin: '',
      payload: Y.encodeStateAsUpdate(doc),
    } as const;
    await replica.log.applyRemote([record]);
    await replica.createIssue({ title: 'near' }, action());
    const boards = store.read.all<{ shard: number }>('SELECT DISTINCT shard FROM issue_row ORDER BY shard');
    expect(boards).toMatchObject([{ shard: 0 }, { shard: 999_999 }]);
  });
});
