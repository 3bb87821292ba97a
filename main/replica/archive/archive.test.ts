import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { z } from 'zod';
import { createCanceller } from '../../../shared/lib/cancellation.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { openSnapshot } from '../../store/open-snapshot.ts';
import {
  exportTo,
  importFrom,
  newPath,
  readManifest,
  readParts,
  type Parts,
} from '../testing/archive-files.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { documentHashes, dumpWorkspace, openRich, type RichWorkspace } from '../testing/rich-workspace.ts';
import { openTeam } from '../testing/team.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });
const path = (): string => newPath(onTestFinished);
const rich = (): Promise<RichWorkspace> => openRich(createSeededRandom(1), onTestFinished);
const empty = (): TestProfile =>
  openProfile({ random: createSeededRandom(100), clock: createTickingClock(), onEnd: onTestFinished });

const issuesFile = z.array(
  z.object({
    key: z.string(),
    title: z.string(),
    status: z.string(),
    description: z.string(),
    acceptance: z.array(z.object({ text: z.string() })),
    deletedAt: z.number().nullable(),
  }),
);
const issuesIn = (parts: Parts): z.infer<typeof issuesFile> =>
  issuesFile.parse(JSON.parse(String(parts.get('issues.json'))));

describe('120: an import of an export', () => {
  test('is the workspace: the same ids, rows, search, document states; and its own export says the same', async () => {
    const made = await rich();
    const file = path();
    const { counts, bytes } = await exportTo(made, file);
    expect(counts).toEqual({
      teams: 2,
      projects: 1,
      members: 1,
      issues: 30,
      deletedIssues: 2,
      criteria: 3,
      documents: documentHashes(made).size,
    });
    expect(statSync(file)).toMatchObject({ size: bytes });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['workspace.zip']);

    const other = empty();
    const { workspaceId } = made.replica.workspace() ?? {};
    expect(await importFrom(other, file)).toMatchObject({ counts, workspaceId });
    expect(await dumpWorkspace(other)).toEqual(await dumpWorkspace(made));
    expect(documentHashes(other)).toEqual(documentHashes(made));
    const again = await other.reopen();
    expect(await dumpWorkspace(again)).toEqual(await dumpWorkspace(made));

    const second = path();
    await exportTo(again, second);
    const [one, two] = [await readParts(file), await readParts(second)];
    expect(readManifest(two).entries).toEqual(readManifest(one).entries);
  });

  test('goes on as the member who exported, gives the next numbers, and starts without steps of undo', async () => {
    const made = await rich();
    const file = path();
    await exportTo(made, file);
    const other = empty();
    await importFrom(other, file);
    expect(other.replica.edits.peek()).toEqual({ undo: null, redo: null });
    expect(await other.replica.createIssue({ title: 'next' }, other.action())).toMatchObject({
      key: 'ACM-31',
    });
    const [first] = made.issueIds;
    if (!first) throw new Error('no issue');
    await other.replica.updateIssue({ issueId: first, patch: { description: 'more' } }, other.action());
    expect(await other.replica.getIssue(first)).toMatchObject({ description: 'more', acceptance: [{}, {}] });
  });

  test('124: can be given to a server: every record is pending and fits into a frame', async () => {
    const made = await rich();
    const { replica, action, teamId, issueIds } = made;
    await replica.importIssues({
      teamId,
      issues: Array.from({ length: 1_200 }, (_, n) => ({ title: `${n} ${'long '.repeat(99)}` })),
    });
    const [first] = issueIds;
    if (!first) throw new Error('no issue');
    await replica.updateIssue({ issueId: first, patch: { description: 'é'.repeat(900_000) } }, action());
    const file = path();
    await exportTo(made, file);
    const other = empty();
    await importFrom(other, file);
    expect(documentHashes(other)).toEqual(documentHashes(made));
    const sizes = other.store.read.all<{ size: number }>('SELECT length(payload) AS size FROM record');
    expect(Math.max(...sizes.map(({ size }) => size))).toBeLessThan(512 * 1024);
    expect(other.replica.log.pendingCount()).toBe(sizes.length);
  });

  test('of a linked workspace brings all members, what waits for a number, and no tie to the server', async () => {
    const { peers, settle } = await openTeam(2, createSeededRandom(5), onTestFinished);
    const [a, b] = peers;
    if (!a || !b) throw new Error('no pair');
    await settle();
    await a.replica.createIssue({ title: 'numbered' }, a.action());
    await settle();
    await b.store.commit((tx) => tx.run('DELETE FROM key_block'));
    const { key, issueId } = await b.replica.createIssue({ title: 'waits' }, b.action());
    expect(key).toBe('ENG-…');
    const file = path();
    await exportTo(b, file);
    const other = empty();
    await importFrom(other, file);
    expect(other.replica.workspace()).toMatchObject({ linked: false });
    expect(other.replica.me()).toBe(b.replica.me());
    expect(other.replica.members()).toHaveLength(2);
    expect(other.store.read.all('SELECT issue_id AS issueId FROM number_wait')).toMatchObject([{ issueId }]);
  });
});

describe('123: an export', () => {
  test('can be read by people, and has nothing of this machine in it', async () => {
    const made = await rich();
    const file = path();
    await exportTo(made, file);
    const parts = await readParts(file);
    const issues = issuesIn(parts);
    expect(issues).toHaveLength(30);
    expect(issues[0]).toMatchObject({
      key: 'ACM-1',
      title: 'Issue 0',
      status: 'done',
      description: 'x😀y',
      acceptance: [{ text: '3' }, { text: '1' }],
      deletedAt: null,
    });
    expect(issues.filter(({ deletedAt }) => deletedAt !== null)).toHaveLength(2);
    expect(JSON.parse(String(parts.get('workspace.json')))).toMatchObject({
      name: 'Acme 🔥',
      teams: [{ key: 'ACM' }, { key: 'OPS' }],
      projects: [{ name: 'P' }],
      members: [{ name: 'Ann' }],
      purged: [{ number: 5 }],
    });
    for (const content of parts.values()) expect(content.includes('secret-path')).toBe(false);
    const known = /^documents\/[a-z0-9_-]+\.yjs$|^(?:manifest|workspace|issues)\.json$/;
    expect([...parts.keys()].filter((name) => !known.test(name))).toEqual([]);
  });

  test('says what it said at its beginning, while edits go on', async () => {
    const made = await rich();
    const { replica, action, issueIds } = made;
    const file = path();
    const before = await dumpWorkspace(made);
    const edits: Promise<unknown>[] = [];
    await replica.archive.exportTo({ path: file }, action(), {
      signal: createCanceller().signal,
      openSnapshot() {
        const snapshot = openSnapshot(made.dir);
        for (const issueId of issueIds.slice(5, 15)) {
          const patch = { title: 'later', description: 'later' };
          edits.push(replica.updateIssue({ issueId, patch }, action()));
        }
        return snapshot;
      },
    });
    await Promise.all(edits);
    expect(await dumpWorkspace(made)).not.toEqual(before);
    const other = empty();
    await importFrom(other, file);
    expect(await dumpWorkspace(other)).toEqual(before);
  });

  test('has what is being typed in a window at the moment', async () => {
    const made = await rich();
    const [, issueId] = made.issueIds;
    if (!issueId) throw new Error('no issue');
    const session = made.replica.documents.open(`issue:${issueId}`);
    const window = new Y.Doc();
    Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()));
    const vector = Y.encodeStateVector(window);
    window.getText('body').insert(0, 'typed ');
    await session.apply(Y.encodeStateAsUpdate(window, vector), window);
    const file = path();
    await exportTo(made, file);
    session.release();
    expect(issuesIn(await readParts(file))[1]?.description).toBe('typed Text 1');
    const other = empty();
    await importFrom(other, file);
    expect((await other.replica.getIssue(issueId)).description).toBe('typed Text 1');
  });

  test('replaces no file and leaves none behind when it fails', async () => {
    const made = await rich();
    const file = path();
    writeFileSync(file, 'mine');
    await expect(exportTo(made, file)).rejects.toThrow(coded('FILE_EXISTS'));
    expect(readdirSync(dirname(file))).toEqual(['workspace.zip']);
    expect(statSync(file).size).toBe(4);

    const late = path();
    const stopped = createCanceller();
    stopped.cancel(new Error('enough'));
    await expect(exportTo(made, late, stopped.signal)).rejects.toThrow(coded('DEADLINE'));
    expect(readdirSync(dirname(late))).toEqual([]);

    const taken = path();
    const racing = made.replica.archive.exportTo({ path: taken }, made.action(), {
      signal: createCanceller().signal,
      openSnapshot() {
        writeFileSync(taken, 'somebody was faster');
        return openSnapshot(made.dir);
      },
    });
    await expect(racing).rejects.toThrow(coded('FILE_EXISTS'));
    expect(readdirSync(dirname(taken))).toEqual(['workspace.zip']);
    expect(statSync(taken).size).toBe(19);

    await expect(exportTo(made, 'relative.zip')).rejects.toThrow(coded('INVALID_PARAMS'));
    await expect(exportTo(made, join(path(), 'no', 'folder.zip'))).rejects.toThrow(coded('INVALID_PARAMS'));
    await expect(exportTo(empty(), path())).rejects.toThrow(coded('NO_WORKSPACE'));
  });
});
