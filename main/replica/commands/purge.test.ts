import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { HearthError } from '../../../shared/contract/errors.ts';
import { writeCriterion, writeIssue } from '../../../shared/documents/board-document.ts';
import { criterionId, type IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { appendRecord } from '../documents/records.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';
import { filesWith } from '../testing/traces.ts';
import { isPurged } from '../tombstones.ts';
import type { Purger } from './purge-issues.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });

async function withWorkspace(purger?: Purger): Promise<TestProfile> {
  const made = openProfile({
    ...(purger && { purger }),
    random: createSeededRandom(4),
    clock: createTickingClock(),
    onEnd: onTestFinished,
  });
  await made.replica.createWorkspace({ name: 'Acme' }, made.action());
  return made;
}

/** An issue that says the secret everywhere, also in its history, and is deleted. */
async function secretIssue({ replica, action }: TestProfile): Promise<IssueId> {
  const { issueId } = await replica.createIssue(
    { title: 'secret', description: 'the secret', acceptance: ['a secret'] },
    action(),
  );
  await replica.updateIssue(
    { issueId, patch: { title: 'secret 2', description: 'no', acceptance: ['b'] } },
    action(),
  );
  await replica.deleteIssues({ issueIds: [issueId] }, action());
  return issueId;
}

/** Every table of the log that has the text somewhere. */
function tablesWith({ store }: TestProfile, text: string): string[] {
  const tables = store.read
    .all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'issue_text%'",
    )
    .map(({ name }) => name);
  return tables.filter((name) =>
    store.read
      .all<Record<string, unknown>>(`SELECT * FROM ${name}`)
      .some((row) =>
        Object.values(row).some((value) =>
          (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))).includes(text),
        ),
      ),
  );
}

test('110: a purge that comes to be after the workspace was linked asks the server', async () => {
  const asked: (readonly string[])[] = [];
  const made = await withWorkspace({ requestPurge: async (ids) => void asked.push(ids) });
  const { replica, store, action } = made;
  const issueId = await secretIssue(made);
  const linked = store.commit((tx) => replica.markLinked(tx));
  await replica.purgeIssues({ issueIds: [issueId] }, action());
  await linked;
  expect(asked).toEqual([[`issue:${issueId}`]]);
  expect(replica.deletedIssues({ limit: 9 }).total).toBe(0);
});

describe('without a server', () => {
  test('111, 117: nothing that a purged issue ever said can be read from the files of the log', async () => {
    const made = await withWorkspace();
    const { replica, action, dir } = made;
    const word = (n: number): string => `zqxjk${n}`;
    const { issueId } = await replica.createIssue(
      { title: word(0), description: `${word(1)} `.repeat(500), acceptance: [word(2)] },
      action(),
    );
    for (let n = 3; n < 8; n++) {
      await replica.updateIssue(
        { issueId, patch: { title: word(n), description: `${word(n)} `.repeat(900) } },
        action(),
      );
      await replica.createIssue({ title: `other ${n}`, description: 'x'.repeat(9_000) }, action());
    }
    await replica.deleteIssues({ issueIds: [issueId] }, action());
    expect(filesWith(dir, 'zqxjk')).not.toEqual([]);
    await replica.purgeIssues({ issueIds: [issueId] }, action());
    expect(filesWith(dir, 'zqxjk')).toEqual([]);
    expect((await replica.queryIssues({ text: 'other', limit: 9 })).total).toBe(5);
  });

  test('110, 111: a purged issue is gone from every table, its history included', async () => {
    const made = await withWorkspace();
    const { replica, action, store } = made;
    const { issueId: kept } = await replica.createIssue({ title: 'kept', description: 'stays' }, action());
    const issueId = await secretIssue(made);
    expect(tablesWith(made, 'secret')).toEqual(['record', 'issue_row', 'undo_change']);
    expect(await replica.purgeIssues({ issueIds: [issueId] }, action())).toMatchObject({
      issueIds: [issueId],
    });
    for (const text of ['secret', `issue:${issueId}`]) expect(tablesWith(made, text)).toEqual([]);
    // Its id alone stays, in the places that keep it from coming back.
    expect(tablesWith(made, issueId)).toEqual(['journal', 'record', 'removed_row', 'purged_issue']);
    expect(store.read.all("SELECT 1 FROM issue_text WHERE issue_text MATCH 'secret'")).toEqual([]);
    const again = await made.reopen();
    expect(again.replica.deletedIssues({ limit: 9 }).total).toBe(0);
    expect(await again.replica.getIssue(kept)).toMatchObject({ title: 'kept', description: 'stays' });
    expect(isPurged(again.store.read, `issue:${issueId}`)).toBe(true);
    expect(isPurged(again.store.read, `issue:${kept}`)).toBe(false);
    expect(isPurged(again.store.read, 'workspace')).toBe(false);
  });

  test('110: only deleted issues can be purged, all or none', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { issueId: kept } = await replica.createIssue({ title: 'kept' }, action());
    const issueId = await secretIssue(made);
    await expect(replica.purgeIssues({ issueIds: [issueId, kept] }, action())).rejects.toThrow(
      coded('NOT_DELETED'),
    );
    expect(replica.deletedIssues({ limit: 9 }).total).toBe(1);
    await replica.purgeIssues({ issueIds: [issueId] }, action());
    await expect(replica.purgeIssues({ issueIds: [issueId] }, action())).rejects.toThrow(coded('NOT_FOUND'));
    await expect(replica.restoreIssues({ issueIds: [issueId] }, action())).rejects.toThrow(
      coded('NOT_FOUND'),
    );
  });

  test('109: steps of undo lose what they had of it, and say so', async () => {
    const made = await withWorkspace();
    const { replica, action } = made;
    const { issueId: kept } = await replica.createIssue({ title: 'kept' }, action());
    const issueId = await secretIssue(made);
    await replica.restoreIssues({ issueIds: [issueId] }, action());
    await replica.updateIssues({ issueIds: [kept, issueId], patch: { status: 'done' } }, action());
    await replica.deleteIssues({ issueIds: [issueId] }, action());
    await replica.purgeIssues({ issueIds: [issueId] }, action());
    expect(replica.edits.peek().undo).toEqual({ label: 'Delete purged issues' });
    expect(await replica.edits.undo(action())).toMatchObject({ issueIds: [], skipped: 1, gone: 1 });
    expect(await replica.edits.undo(action())).toMatchObject({
      label: 'Change status of ENG-1',
      issueIds: [kept],
      skipped: 1,
      gone: 1,
    });
    expect(await replica.getIssue(kept)).toMatchObject({ status: 'backlog' });
    expect(replica.edits.peek().redo).toEqual({ label: 'Change status of ENG-1' });
  });

  test('113: its number is not given again', async () => {
    const made = await withWorkspace();
    const issueId = await secretIssue(made);
    await made.replica.purgeIssues({ issueIds: [issueId] }, made.action());
    expect(await made.replica.createIssue({ title: 'next' }, made.action())).toMatchObject({ key: 'ENG-2' });
  });

  test('114: who has its description open is told to let go, and it does not open again', async () => {
    const made = await withWorkspace();
    const { issueId } = await made.replica.createIssue({ title: 'x', description: 'y' }, made.action());
    const session = made.replica.documents.open(`issue:${issueId}`);
    let resets = 0;
    session.onReset(() => resets++);
    await made.replica.deleteIssues({ issueIds: [issueId] }, made.action());
    await made.replica.purgeIssues({ issueIds: [issueId] }, made.action());
    expect(resets).toBe(1);
    expect(() => made.replica.documents.open(`issue:${issueId}`)).toThrow(coded('NOT_FOUND'));
    const late = new Y.Doc();
    late.getText('body').insert(0, 'late');
    await expect(session.apply(Y.encodeStateAsUpdate(late), late)).rejects.toThrow(coded('NOT_FOUND'));
  });

  test('111: a board of a thousand issues keeps fitting into records, and the rest of it is as before', async () => {
    const made = await withWorkspace();
    const { replica, action, store } = made;
    const teamId = replica.teams()[0]?.teamId;
    if (!teamId) throw new Error('no team');
    const issues = Array.from({ length: 1_000 }, (_, n) => ({ title: `${n} ${'long '.repeat(99)}` }));
    const { issueIds } = await replica.importIssues({ teamId, issues });
    const [first, ...rest] = issueIds;
    if (!first) throw new Error('no issue');
    await replica.deleteIssues({ issueIds: [first] }, action());
    const before = (await replica.queryIssues({ limit: 2_000 })).rows;
    await replica.purgeIssues({ issueIds: [first] }, action());
    const sizes = store.read.all<{ size: number }>(
      "SELECT length(payload) AS size FROM record JOIN document d ON d.id = record.document WHERE d.name LIKE 'board:%'",
    );
    expect(sizes.length).toBeGreaterThan(2);
    for (const { size } of sizes) expect(size).toBeLessThan(512 * 1024);
    expect((await replica.queryIssues({ limit: 2_000 })).rows).toEqual(before);
    const again = await made.reopen();
    const { issueIds: changed } = await again.replica.updateIssues(
      { issueIds: rest, patch: { status: 'done' } },
      again.action(),
    );
    expect(changed).toHaveLength(999);
  });
});

describe('with a server', () => {
  async function pair(
    purger?: Purger,
  ): Promise<{ a: TestProfile; b: TestProfile; settle: () => Promise<void> }> {
    const { peers, settle } = await openTeam(2, createSeededRandom(4), onTestFinished, purger && { purger });
    const [a, b] = peers;
    if (!a || !b) throw new Error('no pair');
    await settle();
    return { a, b, settle };
  }

  test('110: without somebody to ask the server, nothing is purged', async () => {
    const { a } = await pair();
    const issueId = await secretIssue(a);
    await expect(a.replica.purgeIssues({ issueIds: [issueId] }, a.action())).rejects.toThrow(
      coded('PURGE_UNAVAILABLE'),
    );
    expect(a.replica.deletedIssues({ limit: 9 }).total).toBe(1);
  });

  test('110: what the server refuses is not purged', async () => {
    const { a } = await pair({
      requestPurge: () => Promise.reject(new HearthError('FORBIDDEN', 'Owners only.')),
    });
    const issueId = await secretIssue(a);
    await expect(a.replica.purgeIssues({ issueIds: [issueId] }, a.action())).rejects.toThrow(
      coded('FORBIDDEN'),
    );
    expect(a.replica.deletedIssues({ limit: 9 }).total).toBe(1);
  });

  test('115: of many that are purged in parts, what was granted goes, and trying again does the rest', async () => {
    const asked: number[] = [];
    let isCutOff = true;
    const { a, b, settle } = await pair({
      async requestPurge(ids) {
        asked.push(ids.length);
        if (isCutOff && asked.length === 2) throw new HearthError('OFFLINE', 'Out of reach.');
      },
    });
    const issues = Array.from({ length: 300 }, (_, i) => ({ title: `secret ${i}` }));
    for (const issue of issues) await a.replica.createIssue(issue, a.action());
    const issueIds = (await a.replica.queryIssues({ limit: 1000 })).rows.map((row) => row.issueId);
    await a.replica.deleteIssues({ issueIds }, a.action());
    await settle();
    const action = a.action();
    await expect(a.replica.purgeIssues({ issueIds }, action)).rejects.toMatchObject({
      code: 'OFFLINE',
      message: expect.stringContaining('256 of 300'),
    });
    expect(a.replica.deletedIssues({ limit: 9 }).total).toBe(44);
    isCutOff = false;
    expect((await a.replica.purgeIssues({ issueIds }, action)).issueIds).toEqual(issueIds);
    expect(asked).toEqual([256, 44, 44]);
    await settle();
    for (const { replica } of [a, b]) expect(replica.deletedIssues({ limit: 9 }).total).toBe(0);
  });

  test('110, 112: once the server agrees it is gone here and leaves the board of the others; their late edits make no row', async () => {
    const asked: (readonly string[])[] = [];
    const { a, b, settle } = await pair({ requestPurge: async (ids) => void asked.push(ids) });
    const issueId = await secretIssue(a);
    await settle();
    // Neither knows yet that the other one is at it.
    await b.replica.restoreIssues({ issueIds: [issueId] }, b.action());
    await b.replica.updateIssue({ issueId, patch: { title: 'late', acceptance: ['late'] } }, b.action());
    await a.replica.purgeIssues({ issueIds: [issueId] }, a.action());
    expect(asked).toEqual([[`issue:${issueId}`]]);
    await settle();
    for (const { replica, store } of [a, b]) {
      expect((await replica.queryIssues({ limit: 9 })).total).toBe(0);
      expect(replica.deletedIssues({ limit: 9 }).total).toBe(0);
      expect(store.read.all('SELECT 1 FROM issue_row WHERE issue_id = ?', issueId)).toEqual([]);
    }
    expect(a.store.read.all('SELECT 1 FROM criterion_row WHERE issue_id = ?', issueId)).toEqual([]);
  });

  test('112: an entry that somebody writes anew makes no row where the purge is known', async () => {
    const { a, b, settle } = await pair({ requestPurge: async () => undefined });
    const issueId = await secretIssue(a);
    await settle();
    await a.replica.purgeIssues({ issueIds: [issueId] }, a.action());
    await settle();
    const board = a.store.read.get<{ name: string; groupId: string }>(
      "SELECT name, group_id AS groupId FROM document WHERE name LIKE 'board:%'",
    );
    if (!board) throw new Error('no board');
    const foreign = new Y.Doc();
    writeIssue(foreign, issueId, { title: 'back again', createdAt: 1 });
    const criterion = criterionId.parse('01890000-0000-7000-8000-000000000001');
    writeCriterion(foreign, { criterionId: criterion, issueId, text: 'back', order: 'a0' });
    const payload = Y.encodeStateAsUpdate(foreign);
    await b.store.commit((tx) => {
      const id = tx.get<{ id: number }>('SELECT id FROM document WHERE name = ?', board.name)?.id ?? 0;
      appendRecord(tx, { document: id, payload });
    });
    await settle();
    expect((await a.replica.queryIssues({ limit: 9 })).total).toBe(0);
    for (const table of ['issue_row', 'criterion_row']) {
      expect(a.store.read.all(`SELECT 1 FROM ${table} WHERE issue_id = ?`, issueId)).toEqual([]);
    }
  });
});
