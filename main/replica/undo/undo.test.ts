import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });

async function withWorkspace(): Promise<TestProfile> {
  const made = openProfile({
    random: createSeededRandom(9),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  return made;
}

async function pair(): Promise<{ a: TestProfile; b: TestProfile; settle: () => Promise<void> }> {
  const { peers, settle } = await openTeam(2, createSeededRandom(9), onTestFinished);
  const [a, b] = peers;
  if (!a || !b) throw new Error('no pair');
  await settle();
  return { a, b, settle };
}

const create = async ({ replica, action }: TestProfile, title: string): Promise<IssueId> =>
  (await replica.createIssue({ title }, action())).issueId;

type Patch = Parameters<TestProfile['replica']['updateIssue']>[0]['patch'];
const update = ({ replica, action }: TestProfile, issueId: IssueId, patch: Patch): Promise<unknown> =>
  replica.updateIssue({ issueId, patch }, action());
const get = ({ replica }: TestProfile, issueId: IssueId): Promise<IssueDetail> => replica.getIssue(issueId);
const undo = ({ replica, action }: TestProfile): ReturnType<TestProfile['replica']['edits']['undo']> =>
  replica.edits.undo(action());
const redo = ({ replica, action }: TestProfile): ReturnType<TestProfile['replica']['edits']['redo']> =>
  replica.edits.redo(action());

/** An issue without the time of its last edit. */
const content = ({ updatedAt: _, ...rest }: IssueDetail): Omit<IssueDetail, 'updatedAt'> => rest;

test('118: what only another version of the program can read of a step is left out and counted; the rest goes back', async () => {
  const made = await withWorkspace();
  const { replica, store } = made;
  const issueId = await create(made, 'one');
  await update(made, issueId, { title: 'two' });
  await update(made, issueId, { title: 'three', priority: 'high' });
  const top = '(SELECT max(id) FROM undo_step)';
  await store.commit((tx) => {
    tx.run(
      `INSERT INTO undo_change (step, issue_id, change) VALUES (${top}, NULL, '{"kind":"of a later program"}')`,
    );
  });
  expect(await undo(made)).toMatchObject({ skipped: 1 });
  expect(await get(made, issueId)).toMatchObject({ title: 'two', priority: 'none' });
  await store.commit((tx) =>
    tx.run(
      `UPDATE undo_change SET change = '[]' WHERE step = (SELECT max(id) FROM undo_step WHERE stack = 'undo')`,
    ),
  );
  expect(await undo(made)).toMatchObject({ skipped: 1, issueIds: [] });
  expect(await get(made, issueId)).toMatchObject({ title: 'two' });
  await undo(made);
  expect(replica.deletedIssues({ limit: 5 }).total).toBe(1);
});

describe('single edits', () => {
  test('102: every kind of edit goes back and forth', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { projectId } = await replica.createProject({ name: 'P' }, action());
    const parent = await create(made, 'parent');
    const { issueId } = await replica.createIssue(
      { title: 'one', description: 'A long story.', acceptance: ['first', 'second'] },
      action(),
    );
    const steps: [Patch, string][] = [
      [{ title: 'two' }, 'Rename ENG-2'],
      [{ status: 'done' }, 'Change status of ENG-2'],
      [{ priority: 'high' }, 'Change priority of ENG-2'],
      [{ projectId }, 'Change project of ENG-2'],
      [{ assigneeId: replica.me() }, 'Change assignee of ENG-2'],
      [{ order: 'b00' }, 'Reorder ENG-2'],
      [{ parentId: parent }, 'Change parent of ENG-2'],
      [{ description: 'A longer story. 😀' }, 'Change description of ENG-2'],
      [{ acceptance: ['second', 'third'] }, 'Change criteria of ENG-2'],
      [{ title: 'three', status: 'todo', description: '', acceptance: [] }, 'Change ENG-2'],
    ];
    const seen = [content(await get(made, issueId))];
    for (const [patch, label] of steps) {
      await update(made, issueId, patch);
      expect(replica.edits.peek()).toEqual({ undo: { label }, redo: null });
      seen.push(content(await get(made, issueId)));
    }
    for (const before of seen.slice(0, -1).toReversed()) {
      expect(await undo(made)).toMatchObject({ skipped: 0, gone: 0, issueIds: [issueId] });
      expect(content(await get(made, issueId))).toEqual(before);
    }
    for (const after of seen.slice(1)) {
      expect(await redo(made)).toMatchObject({ skipped: 0 });
      expect(content(await get(made, issueId))).toEqual(after);
    }
  });

  test('104: undoing a creation deletes the issue, redoing restores it', async () => {
    const made = await withWorkspace();
    const issueId = await create(made, 'x');
    expect(await undo(made)).toMatchObject({ label: 'Create ENG-1', issueIds: [issueId] });
    await expect(get(made, issueId)).rejects.toThrow(coded('NOT_FOUND'));
    expect(made.replica.deletedIssues({ limit: 9 }).rows).toMatchObject([
      { issueId, editedAfterDelete: false },
    ]);
    await redo(made);
    expect(await get(made, issueId)).toMatchObject({ title: 'x' });
  });

  test('the name and path of a project', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { projectId } = await replica.createProject({ name: 'P', repo: '/a' }, action());
    await replica.updateProject({ projectId, patch: { name: 'Q{}', repo: null } }, action());
    await replica.updateProject({ projectId, patch: { name: 'R' } }, action());
    expect(await undo(made)).toMatchObject({ label: 'Change project Q{}', issueIds: [] });
    expect(replica.projects()).toMatchObject([{ name: 'Q{}', repo: null }]);
    await undo(made);
    expect(replica.projects()).toMatchObject([{ name: 'P', repo: '/a' }]);
    await redo(made);
    expect(replica.projects()).toMatchObject([{ name: 'Q{}', repo: null }]);
  });
});

describe('the stack', () => {
  test('100: stays over a restart and holds the newest 200 steps', async () => {
    const made = await withWorkspace();
    const issueId = await create(made, '0');
    for (let n = 1; n <= 205; n++) await update(made, issueId, { title: String(n) });
    let open = await made.reopen();
    for (let n = 204; n >= 5; n--) {
      await undo(open);
      if (n === 100) open = await open.reopen();
    }
    expect((await get(open, issueId)).title).toBe('5');
    await expect(undo(open)).rejects.toThrow(coded('NOTHING_TO_UNDO'));
    await redo(open);
    expect((await get(open, issueId)).title).toBe('6');
  });

  test('100: steps that are large together leave the oldest behind, but never the newest', async () => {
    const made = await withWorkspace();
    const issueId = await create(made, 'x');
    // A control character takes six in JSON.
    const texts = Array.from({ length: 8 }, (_, n) => String.fromCharCode(n + 1).repeat(1_000_000));
    for (const description of texts) await update(made, issueId, { description });
    const stored = made.store.read.get<{ size: number; n: number }>(
      'SELECT sum(length(change)) AS size, count(*) AS n FROM undo_change',
    );
    expect(stored?.size).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect(stored?.n).toBe(5);
    await undo(made);
    expect((await get(made, issueId)).description === texts.at(-2)).toBe(true);
  });

  test('103: a new edit leaves nothing to redo; one that changes nothing is no step', async () => {
    const made = await withWorkspace();
    const issueId = await create(made, 'x');
    await update(made, issueId, { title: 'y' });
    await undo(made);
    await update(made, issueId, { title: 'x', status: 'backlog', description: '', acceptance: [] });
    expect(made.replica.edits.peek()).toEqual({
      undo: { label: 'Create ENG-1' },
      redo: { label: 'Rename ENG-1' },
    });
    await update(made, issueId, { title: 'z' });
    await expect(redo(made)).rejects.toThrow(coded('NOTHING_TO_REDO'));
  });

  test('107: teams, projects, names and imports are no steps, and leave what can be redone', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const issueId = await create(made, 'x');
    await update(made, issueId, { title: 'y' });
    await undo(made);
    await replica.createTeam({ name: 'T', key: 'T' }, action());
    await replica.createProject({ name: 'P' }, action());
    await replica.renameMember({ name: 'Ann' }, action());
    const team = replica.teams()[0];
    if (team) await replica.importIssues({ teamId: team.teamId, issues: [{ title: 'imported' }] });
    expect(await redo(made)).toMatchObject({ label: 'Rename ENG-1' });
  });

  test('108: one commit and one receipt; when it fails, stacks and issue are as they were', async () => {
    const made = await withWorkspace();
    const issueId = await create(made, 'x');
    await update(made, issueId, { title: 'y' });
    const lost = await Promise.allSettled([undo(made), made.store.commit((tx) => tx.run('ROLLBACK'))]);
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await get(made, issueId)).title).toBe('y');
    const { receipt } = await undo(made);
    const { events } = made.journal.since(receipt.seq - 2, 10);
    expect(events).toMatchObject([
      { kind: 'issues.changed', issueIds: [issueId] },
      { kind: 'action', actionId: receipt.actionId, error: null },
    ]);
  });

  test('10: without a workspace there is nothing to undo', async () => {
    const made = openProfile({
      random: createSeededRandom(9),
      clock: createTickingClock(),
      onEnd: onTestFinished,
    });
    expect(made.replica.edits.peek()).toEqual({ undo: null, redo: null });
    await expect(undo(made)).rejects.toThrow(coded('NO_WORKSPACE'));
  });
});

describe('101: what others changed since', () => {
  test('stays, field by field, and is counted', async () => {
    const { a, b, settle } = await pair();
    const issueId = await create(a, 'x');
    await update(a, issueId, { title: 'mine', status: 'todo', priority: 'low' });
    await settle();
    await update(b, issueId, { title: 'theirs' });
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 1, issueIds: [issueId] });
    expect(await get(a, issueId)).toMatchObject({ title: 'theirs', status: 'backlog', priority: 'none' });
    await redo(a);
    expect(await get(a, issueId)).toMatchObject({ title: 'theirs', status: 'todo', priority: 'low' });
    await settle();
    expect(await get(b, issueId)).toEqual(await get(a, issueId));
  });

  test('105: a description that was changed since stays, also when it was typed in a window', async () => {
    const { a, b, settle } = await pair();
    const [x, y] = [await create(a, 'x'), await create(a, 'y')];
    await update(a, y, { description: 'mine' });
    await update(a, x, { description: 'one two' });
    await update(a, x, { description: 'one 2' });
    await settle();
    await update(b, x, { description: 'one 2 three' });
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 1, issueIds: [], label: 'Change description of ENG-1' });
    expect((await get(a, x)).description).toBe('one 2 three');
    expect(a.replica.edits.peek()).toMatchObject({ redo: null });
    await undo(a);

    const session = a.replica.documents.open(`issue:${y}`);
    const window = new Y.Doc();
    Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()));
    const before = Y.encodeStateVector(window);
    window.getText('body').insert(4, '!');
    await session.apply(Y.encodeStateAsUpdate(window, before), window);
    expect(await undo(a)).toMatchObject({ skipped: 1, label: 'Change description of ENG-2' });
    expect((await get(a, y)).description).toBe('mine!');
    session.release();
  });

  test('a criterion that was changed since stays; the others go back', async () => {
    const { a, b, settle } = await pair();
    const { issueId } = await a.replica.createIssue({ title: 'x', acceptance: ['1', '2'] }, a.action());
    await update(a, issueId, { acceptance: ['1b', '2b', '3b'] });
    await settle();
    await update(b, issueId, { acceptance: ['1b', 'two', '3b'] });
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 1 });
    expect((await get(a, issueId)).acceptance.map(({ text }) => text)).toEqual(['1', 'two']);
  });

  test('an issue that was deleted since stays as it is; one that was deleted and restored stays restored', async () => {
    const { a, b, settle } = await pair();
    const [x, y] = [await create(a, 'x'), await create(a, 'y')];
    await a.replica.deleteIssues({ issueIds: [y] }, a.action());
    await update(a, x, { title: 'z' });
    await settle();
    await b.replica.deleteIssues({ issueIds: [x] }, b.action());
    await b.replica.restoreIssues({ issueIds: [y] }, b.action());
    await settle();
    expect(await undo(a)).toMatchObject({ label: 'Rename ENG-1', skipped: 1, issueIds: [] });
    expect(a.replica.deletedIssues({ limit: 9 }).rows).toMatchObject([{ issueId: x, title: 'z' }]);
    expect(await undo(a)).toMatchObject({ label: 'Delete ENG-2', skipped: 1 });
    expect(await get(a, y)).toMatchObject({ title: 'y' });
  });

  test('106: a move is not undone into a cycle; below a deleted parent it is', async () => {
    const { a, b, settle } = await pair();
    const [x, y, z] = [await create(a, 'x'), await create(a, 'y'), await create(a, 'z')];
    await update(a, x, { parentId: y });
    await update(a, z, { parentId: y });
    await update(a, z, { parentId: null });
    await update(a, x, { parentId: null });
    await settle();
    await update(b, y, { parentId: x });
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 1, issueIds: [] });
    expect([(await get(a, x)).parentId, (await get(a, y)).parentId]).toEqual([null, x]);
    await b.replica.deleteIssues({ issueIds: [y] }, b.action());
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 0, issueIds: [z] });
    expect((await get(a, z)).parentId).toBeNull();
    await b.replica.restoreIssues({ issueIds: [y] }, b.action());
    await settle();
    expect((await get(a, z)).parentId).toBe(y);
  });

  test('a move that somebody made since stays', async () => {
    const { a, b, settle } = await pair();
    const [x, y, z] = [await create(a, 'x'), await create(a, 'y'), await create(a, 'z')];
    await update(a, x, { parentId: y, title: 'moved' });
    await settle();
    await update(b, x, { parentId: z });
    await settle();
    expect(await undo(a)).toMatchObject({ skipped: 1, issueIds: [x] });
    expect(await get(a, x)).toMatchObject({ title: 'x', parentId: z });
  });

  test('106: a move is not undone below a parent that is gone', async () => {
    const made = await withWorkspace();
    const [y, z] = [await create(made, 'y'), await create(made, 'z')];
    await update(made, z, { parentId: y });
    await update(made, z, { parentId: null });
    await made.replica.deleteIssues({ issueIds: [y] }, made.action());
    await made.replica.purgeIssues({ issueIds: [y] }, made.action());
    expect(await undo(made)).toMatchObject({ skipped: 1, gone: 1 });
    expect(await undo(made)).toMatchObject({ skipped: 1, gone: 0, issueIds: [] });
    expect((await get(made, z)).parentId).toBeNull();
  });

  test('nobody undoes what others did', async () => {
    const { a, b, settle } = await pair();
    const issueId = await create(a, 'x');
    await settle();
    await update(b, issueId, { title: 'theirs' });
    await settle();
    expect(a.replica.edits.peek()).toEqual({ undo: { label: 'Create ENG-1' }, redo: null });
    expect(b.replica.edits.peek()).toEqual({ undo: { label: 'Rename ENG-1' }, redo: null });
  });
});
