import { describe, expect, onTestFinished, test } from 'vitest';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';

const nowhere = '01890000-0000-7000-8000-000000000000' as IssueId;
const coded = (code: string): unknown => expect.objectContaining({ code });

async function withIssues(count: number): Promise<TestProfile & { issueIds: IssueId[] }> {
  const made = openProfile({
    random: createSeededRandom(3),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  const { replica, action } = made;
  const { teamId } = await replica.createWorkspace({ name: 'Acme' }, action());
  const issues = Array.from({ length: count }, (_, n) => ({ title: `Issue ${n}`, description: `Text ${n}` }));
  return { ...made, ...(await replica.importIssues({ teamId, issues })) };
}

/** How many records there have been. */
const records = ({ store }: TestProfile): number =>
  store.read.get<{ n: number }>("SELECT seq AS n FROM sqlite_sequence WHERE name = 'record'")?.n ?? 0;
const titles = async ({ replica }: TestProfile, text?: string): Promise<string[]> =>
  (await replica.queryIssues({ limit: 50_000, text })).rows.map(({ title }) => title);

describe('90: the same change of many issues', () => {
  test('is one commit, one step of undo and one line of the journal', async () => {
    const made = await withIssues(1_200);
    const { replica, action, journal, issueIds } = made;
    const some = issueIds.slice(100, 1_100);
    const before = { head: journal.head(), rows: await list(made) };
    const sizes: number[] = [];
    for (const shard of [0, 1]) {
      const name = `board:${replica.teams()[0]?.teamId}:${shard}`;
      onTestFinished(replica.documents.subscribe(name, ({ length }) => void sizes.push(length)));
    }
    const { receipt, issueIds: changed } = await replica.updateIssues(
      { issueIds: [...some, ...some.slice(0, 5)], patch: { status: 'done', title: 'Same' } },
      action(),
    );
    expect(changed.toSorted()).toEqual(some.toSorted());
    expect(receipt.seq).toBe(before.head + 2);
    // Two boards, in records of at most 250 issues.
    expect(sizes).toHaveLength(5);
    for (const size of sizes) expect(size).toBeLessThan(128 * 1024);
    expect(
      (await replica.queryIssues({ limit: 50_000 })).rows.filter(({ status }) => status === 'done'),
    ).toHaveLength(1_000);
    expect(replica.edits.peek().undo).toEqual({ label: 'Change 1000 issues' });
    expect(await replica.edits.undo(action())).toMatchObject({ skipped: 0 });
    expect(await list(made)).toEqual(before.rows);
    await replica.edits.redo(action());
    expect(await titles(made, 'same')).toHaveLength(1_000);
  });

  test('changes what differs and nothing else', async () => {
    const made = await withIssues(3);
    const { replica, action, issueIds } = made;
    const [first] = issueIds;
    if (!first) throw new Error('no issue');
    await replica.updateIssue({ issueId: first, patch: { status: 'todo' } }, action());
    const untouched = await replica.getIssue(first);
    const { issueIds: changed } = await replica.updateIssues(
      { issueIds, patch: { status: 'todo' } },
      action(),
    );
    expect(changed).toEqual(issueIds.slice(1));
    expect(await replica.getIssue(first)).toEqual(untouched);
    const count = records(made);
    expect(await replica.updateIssues({ issueIds, patch: { status: 'todo' } }, action())).toMatchObject({
      issueIds: [],
    });
    expect(records(made)).toBe(count);
    expect(replica.edits.peek().undo).toEqual({ label: 'Change status of 2 issues' });
  });

  test('is refused whole when it cannot be made of one of them', async () => {
    const made = await withIssues(4);
    const { replica, action, issueIds } = made;
    const [a, b, c, d] = issueIds;
    if (!a || !b || !c || !d) throw new Error('no issues');
    const { teamId } = await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
    const { projectId } = await replica.createProject({ name: 'P', teamId }, action());
    await replica.updateIssue({ issueId: b, patch: { parentId: a } }, action());
    await replica.deleteIssues({ issueIds: [d] }, action());
    const before = await list(made);
    const count = records(made);
    const refused: [Parameters<typeof replica.updateIssues>[0], string][] = [
      [{ issueIds: [c, nowhere], patch: { title: 'x' } }, 'NOT_FOUND'],
      [{ issueIds: [c, d], patch: { title: 'x' } }, 'NOT_FOUND'],
      [{ issueIds: [c], patch: { projectId } }, 'INVALID_PARAMS'],
      [{ issueIds: [c, a], patch: { parentId: b } }, 'INVALID_PARAMS'],
      [{ issueIds: [c, b], patch: { parentId: b } }, 'INVALID_PARAMS'],
      [{ issueIds: [c], patch: { order: '!' } }, 'INVALID_PARAMS'],
    ];
    for (const [params, code] of refused) {
      await expect(replica.updateIssues(params, action())).rejects.toThrow(coded(code));
    }
    expect(await list(made)).toEqual(before);
    expect(records(made)).toBe(count);
  });

  test('puts many issues below one parent, and back', async () => {
    const made = await withIssues(5);
    const { replica, action, issueIds } = made;
    const [parent, other, ...children] = issueIds;
    const [first] = children;
    if (!parent || !other || !first) throw new Error('no issues');
    await replica.updateIssue({ issueId: first, patch: { parentId: other } }, action());
    await replica.updateIssues({ issueIds: children, patch: { parentId: parent } }, action());
    expect((await replica.getIssue(parent)).subIssues.toSorted()).toEqual(children.toSorted());
    await replica.edits.undo(action());
    expect((await replica.getIssue(parent)).subIssues).toEqual([]);
    expect((await replica.getIssue(other)).subIssues).toEqual([first]);
  });
});

async function list({ replica }: TestProfile): Promise<unknown[]> {
  return (await replica.queryIssues({ limit: 50_000 })).rows.map(({ updatedAt: _, ...row }) => row);
}

describe('deleting and restoring', () => {
  test('91: a deleted issue is nowhere to be seen, and comes back with all it had', async () => {
    const made = await withIssues(3);
    const { replica, action, issueIds } = made;
    const [a, b] = issueIds;
    if (!a || !b) throw new Error('no issues');
    await replica.updateIssue({ issueId: b, patch: { parentId: a, acceptance: ['yes'] } }, action());
    const before = { a: await replica.getIssue(a), b: await replica.getIssue(b) };
    expect(await replica.deleteIssues({ issueIds: [a, b, a] }, action())).toMatchObject({ issueIds: [a, b] });
    expect(await titles(made)).toEqual(['Issue 2']);
    expect(await titles(made, 'text')).toEqual(['Issue 2']);
    await expect(replica.getIssue(a)).rejects.toThrow(coded('NOT_FOUND'));
    await expect(replica.updateIssue({ issueId: a, patch: { title: 'x' } }, action())).rejects.toThrow(
      coded('NOT_FOUND'),
    );
    const opened = await made.reopen();
    const { replica: again, action: act } = opened;
    expect(again.deletedIssues({ limit: 9 })).toMatchObject({ total: 2, cursor: null });
    await again.restoreIssues({ issueIds: [a, b] }, act());
    const after = { a: await again.getIssue(a), b: await again.getIssue(b) };
    expect(after).toEqual({
      a: { ...before.a, updatedAt: after.a.updatedAt },
      b: { ...before.b, updatedAt: after.b.updatedAt },
    });
    expect(await titles(opened, 'text')).toHaveLength(3);
  });

  test('91: deleting what is deleted and restoring what is not changes nothing; unknown ones are refused', async () => {
    const made = await withIssues(2);
    const { replica, action, issueIds } = made;
    await replica.deleteIssues({ issueIds }, action());
    const count = records(made);
    expect(await replica.deleteIssues({ issueIds }, action())).toMatchObject({ issueIds: [] });
    await replica.restoreIssues({ issueIds: issueIds.slice(1) }, action());
    expect(await replica.restoreIssues({ issueIds }, action())).toMatchObject({
      issueIds: issueIds.slice(0, 1),
    });
    expect(records(made)).toBe(count + 2);
    for (const run of [replica.deleteIssues, replica.restoreIssues]) {
      await expect(run({ issueIds: [...issueIds, nowhere] }, action())).rejects.toThrow(coded('NOT_FOUND'));
    }
  });

  test('92: an edit that reaches a deleted issue is kept; the issue stays deleted and says so', async () => {
    const { peers, settle } = await openTeam(2, createSeededRandom(3), onTestFinished);
    const [a, b] = peers;
    if (!a || !b) throw new Error('no pair');
    await settle();
    const { issueId: x } = await a.replica.createIssue({ title: 'x' }, a.action());
    const { issueId: y } = await a.replica.createIssue({ title: 'y' }, a.action());
    await settle();
    await a.replica.deleteIssues({ issueIds: [x, y] }, a.action());
    await b.replica.updateIssue({ issueId: x, patch: { title: 'edited', acceptance: ['new'] } }, b.action());
    await settle();
    for (const { replica } of [a, b]) {
      expect((await replica.queryIssues({ limit: 9 })).total).toBe(0);
      expect(replica.deletedIssues({ limit: 9 }).rows).toMatchObject([
        { issueId: y, title: 'y', editedAfterDelete: false },
        { issueId: x, title: 'edited', editedAfterDelete: true },
      ]);
    }
    await b.replica.restoreIssues({ issueIds: [x] }, b.action());
    await settle();
    expect(await a.replica.getIssue(x)).toMatchObject({ title: 'edited', acceptance: [{ text: 'new' }] });
  });

  test('93: the trash is paged without gap or repeat, the last deleted first, by team', async () => {
    const made = await withIssues(25);
    const { replica, action, issueIds } = made;
    const { teamId } = await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
    const { issueId: foreign } = await replica.createIssue({ title: 'x', teamId }, action());
    await replica.deleteIssues({ issueIds: issueIds.slice(0, 12) }, action());
    await replica.deleteIssues({ issueIds: [foreign] }, action());
    await replica.deleteIssues({ issueIds: issueIds.slice(12) }, action());
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page = replica.deletedIssues({ limit: 7, cursor });
      expect(page.total).toBe(26);
      pages.push(...page.rows.map(({ issueId }) => issueId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(pages.slice(0, 13).toSorted()).toEqual(issueIds.slice(12).toSorted());
    expect(pages[13]).toBe(foreign);
    expect(pages.slice(14).toSorted()).toEqual(issueIds.slice(0, 12).toSorted());
    expect(replica.deletedIssues({ limit: 7, teamId })).toMatchObject({
      total: 1,
      rows: [{ issueId: foreign, key: 'OPS-1' }],
    });
    expect((await replica.queryIssues({ limit: 1 })).total).toBe(0);
    expect(() => replica.deletedIssues({ limit: 7, cursor: '["skip",3]' })).toThrow(coded('INVALID_PARAMS'));
  });
});
