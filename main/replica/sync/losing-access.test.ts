import { describe, expect, onTestFinished, test } from 'vitest';
import { teamGroup, type GroupId } from '../../../shared/documents/group-id.ts';
import type { TeamId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { pull, push } from '../testing/exchange.ts';
import { filesWith } from '../testing/traces.ts';
import { create, openPair, rename, sorted, titles, type TestPair } from '../testing/pair.ts';

describe('156: losing access', () => {
  test('117: nothing that the group said can be read from the files of the log', async () => {
    const { a, b, ops, opsGroup, settle } = await withOps();
    const { issueId } = await a.replica.createIssue(
      { title: 'zqxjk0', description: 'zqxjk1 '.repeat(900), teamId: ops, acceptance: ['zqxjk2'] },
      a.action(),
    );
    await settle();
    await b.replica.getIssue(issueId);
    expect(filesWith(b.dir, 'zqxjk')).not.toEqual([]);
    await b.replica.log.dropGroups([opsGroup], 'FORBIDDEN_GROUP');
    expect(filesWith(b.dir, 'zqxjk')).toEqual([]);
  });

  async function withOps(): Promise<TestPair & { ops: TeamId; opsGroup: GroupId }> {
    const made = await openPair(createSeededRandom(21), onTestFinished);
    const { teamId } = await made.a.replica.createTeam({ name: 'Ops', key: 'OPS' }, made.a.action());
    await made.settle();
    return { ...made, ops: teamId, opsGroup: teamGroup(teamId) };
  }

  test('rows of what is unsent go, too, when their board was not open', async () => {
    const { b, ops, opsGroup } = await withOps();
    await b.replica.createIssue({ title: 'unsent', teamId: ops, acceptance: ['works'] }, b.action());
    const again = await b.reopen();
    await again.replica.log.dropGroups([opsGroup], 'FORBIDDEN_GROUP');
    expect(again.store.read.all('SELECT 1 FROM issue_row')).toEqual([]);
    expect(again.store.read.all('SELECT 1 FROM criterion_row')).toEqual([]);
  });

  test('documents, rows and cursor of the group go; what was unsent is shown; the rest stays', async () => {
    const { a, b, relay, ops, opsGroup, settle } = await withOps();
    const { issueId } = await a.replica.createIssue(
      { title: 'ops', description: 'words', teamId: ops, acceptance: ['works'] },
      a.action(),
    );
    await a.replica.createProject({ name: 'Tools', teamId: ops }, a.action());
    const kept = await create(a, 'kept');
    await settle();
    await b.replica.updateIssue(
      { issueId, patch: { title: 'unsent', description: 'words, more' } },
      b.action(),
    );
    const events: unknown[] = [];
    b.journal.subscribe((batch) => events.push(...batch.map(({ kind }) => kind)));
    await b.replica.log.dropGroups([opsGroup], 'FORBIDDEN_GROUP');
    expect(await titles(b)).toEqual(['kept']);
    expect(b.replica.projects()).toEqual([]);
    expect((await b.replica.queryIssues({ text: 'words', limit: 5 })).total).toBe(0);
    for (const table of ['criterion_row', 'undo_change', 'issue_body WHERE issue_id <> ?'] as const) {
      const values = table.includes('?') ? [kept] : [];
      expect(b.store.read.all(`SELECT 1 FROM ${table}`, ...values)).toEqual([]);
    }
    expect(b.replica.log.cursors().map(({ groupId }) => groupId)).not.toContain(opsGroup);
    expect(events).toContain('changes.refused');
    const { rows } = b.replica.refusals.refusedChanges(10);
    expect(
      rows.map(({ field, from, to }) => [field, from, to].join(' ')).toSorted((x, y) => (x < y ? -1 : 1)),
    ).toEqual(['description  , more', 'title ops unsent']);
    expect(rows.every(({ code, issueId: of }) => code === 'FORBIDDEN_GROUP' && of === issueId)).toBe(true);
    const again = await b.reopen();
    expect(await titles(again)).toEqual(['kept']);
    // The server decides about what it may have had already; then nothing of it is left.
    relay.server.forbid(b.identity.deviceId, ({ groupId }) =>
      groupId === opsGroup ? 'FORBIDDEN_GROUP' : null,
    );
    await rename(again, kept, 'kept and edited');
    await push(again, relay.server);
    expect(again.replica.log.pendingCount()).toBe(0);
    expect(again.store.read.all('SELECT 1 FROM document WHERE group_id = ?', opsGroup)).toEqual([]);
    expect(again.replica.refusals.refusedChanges(10).total).toBe(2);
    await pull(a, relay.server);
    expect((await a.replica.getIssue(kept)).title).toBe('kept and edited');
  });

  test('what the server had accepted without our knowing is part of the chain all the same', async () => {
    const { a, b, relay, ops, opsGroup } = await withOps();
    const { issueId } = await b.replica.createIssue({ title: 'ops', teamId: ops }, b.action());
    relay.push(b, 0, 100);
    await b.replica.log.dropGroups([opsGroup], 'FORBIDDEN_GROUP');
    await push(b, relay.server);
    expect(b.replica.log.chains()).toEqual(sorted(relay.server.chains(b.identity.deviceId)));
    await pull(a, relay.server);
    expect((await a.replica.getIssue(issueId)).title).toBe('ops');
    await pull(b, relay.server, (groupId) => groupId !== opsGroup);
    expect(await titles(b)).toEqual([]);
    // Access comes back: so does everything.
    await pull(b, relay.server);
    expect(await titles(b)).toEqual(['ops']);
  });
});

test('156: access that comes back before the answer brings everything back, own work too', async () => {
  const { b, relay, group } = await openPair(createSeededRandom(21), onTestFinished);
  await create(b, 'mine');
  relay.push(b, 0, 100);
  await b.replica.log.dropGroups([group], 'FORBIDDEN_GROUP');
  expect(await titles(b)).toEqual([]);
  await pull(b, relay.server);
  expect(await titles(b)).toEqual(['mine']);
  expect(b.replica.log.pendingCount()).toBe(0);
  const again = await b.reopen();
  expect((await again.replica.queryIssues({ text: 'about', limit: 5 })).total).toBe(1);
});

describe('157: purges', () => {
  test('the text of a purged issue goes, and never comes back, whoever still sends it', async () => {
    const { a, b, relay, settle } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(a, 'gone');
    const kept = await create(a, 'kept');
    await settle();
    await b.replica.updateIssue({ issueId: id, patch: { description: 'more' } }, b.action());
    const late = b.replica.log.pending(0, 10).find(({ documentId }) => documentId === `issue:${id}`);
    if (!late) throw new Error('no record');
    relay.server.purge([`issue:${id}`]);
    await b.replica.log.purgeDocuments([`issue:${id}`]);
    expect(await titles(b)).toEqual(['kept']);
    await expect(b.replica.getIssue(id)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    const outcomes = await push(b, relay.server);
    expect(outcomes).toMatchObject([{ documentId: `issue:${id}`, shown: 0, replayed: 0 }]);
    expect(b.replica.log.pendingCount()).toBe(0);
    expect(b.store.read.all('SELECT 1 FROM document WHERE name = ?', `issue:${id}`)).toEqual([]);
    await b.replica.log.applyRemote([
      {
        kind: 'yjs',
        seq: relay.records.length + 1,
        deviceId: a.identity.deviceId,
        ...late,
        localId: 10_000,
      },
    ]);
    expect(b.store.read.all('SELECT 1 FROM document WHERE name = ?', `issue:${id}`)).toEqual([]);
    expect((await b.replica.getIssue(kept)).title).toBe('kept');
  });

  test('a purge of what was accepted without our knowing leaves the chain whole', async () => {
    const { b, relay } = await openPair(createSeededRandom(21), onTestFinished);
    const id = await create(b, 'gone');
    relay.push(b, 0, 100);
    relay.server.purge([`issue:${id}`]);
    await b.replica.log.purgeDocuments([`issue:${id}`]);
    expect(await push(b, relay.server)).toEqual([]);
    expect(b.replica.log.chains()).toEqual(sorted(relay.server.chains(b.identity.deviceId)));
  });
});
