import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import { createCanceller } from '../../../shared/lib/cancellation.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Store, WriteHandle } from '../../store/types.ts';
import { exportTo, importFrom, newPath } from '../testing/archive-files.ts';
import { createTickingClock, openProfile, type TestProfile } from '../testing/open-profile.ts';
import { documentHashes, leftovers, openRich, type RichWorkspace } from '../testing/rich-workspace.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });
const empty = (seed: number): TestProfile =>
  openProfile({ random: createSeededRandom(seed), clock: createTickingClock(), onEnd: onTestFinished });

const ends: (() => Promise<void>)[] = [];
const later = (end: () => Promise<void>): void => void ends.push(end);
let made: RichWorkspace;
/** An export that takes several commits to import. */
let file: string;

beforeAll(async () => {
  made = await openRich(createSeededRandom(1), later);
  const issues = Array.from({ length: 1_200 }, (_, n) => ({ title: `More ${n}`, description: `Text ${n}` }));
  await made.replica.importIssues({ teamId: made.teamId, issues });
  file = newPath(later);
  await exportTo(made, file);
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

const isMarked = ({ store }: TestProfile): boolean =>
  store.read.get("SELECT 1 FROM meta WHERE key = 'replica.importing'") !== undefined;

/** Puts something in front of the commits of a profile; answers how to take it away again. */
function intercept({ store }: TestProfile, before: (nth: number) => void): () => void {
  const { commit } = store;
  let commits = 0;
  const intercepted: Store['commit'] = async (work) => {
    before(++commits);
    return commit(work);
  };
  Object.assign(store, { commit: intercepted });
  return () => void Object.assign(store, { commit });
}

describe('126: an import that is cut off', () => {
  test('by the end of the host leaves an empty profile at the next start, into which it can be imported again', async () => {
    for (const last of [1, 3, 6]) {
      const other = empty(last);
      // Killed: nothing more reaches the disk, nor does the clearing.
      const letGo = intercept(other, (nth) => {
        if (nth > last) throw new Error('killed');
      });
      await expect(importFrom(other, file)).rejects.toThrow('killed');
      letGo();
      expect(isMarked(other)).toBe(true);
      expect(other.replica.workspace()).toBeNull();
      await expect(other.replica.createWorkspace({ name: 'x' }, other.action())).rejects.toThrow(
        coded('IMPORT_RUNNING'),
      );
      const again = await other.reopen();
      // Its first commit of all clears, so whatever comes next finds an empty profile.
      await again.store.commit(() => undefined);
      expect(await leftovers(again)).toEqual([]);
      await importFrom(again, file);
      expect(documentHashes(again)).toEqual(documentHashes(made));
    }
  });

  test('by its caller leaves it empty at once', async () => {
    const other = empty(2);
    const canceller = createCanceller();
    const letGo = intercept(other, (nth) => {
      if (nth === 4) canceller.cancel(new Error('enough'));
    });
    await expect(importFrom(other, file, canceller.signal)).rejects.toThrow(coded('DEADLINE'));
    letGo();
    expect(await leftovers(other)).toEqual([]);
  });

  test.each([1, 2, 4, 7])('by a disk that is full at commit %i leaves it empty at once', async (full) => {
    const other = empty(2);
    const letGo = intercept(other, (nth) => {
      if (nth === full) throw new HearthError('DISK_FULL', 'The disk is full.');
    });
    await expect(importFrom(other, file)).rejects.toThrow(coded('DISK_FULL'));
    letGo();
    expect(isMarked(other)).toBe(false);
    expect(await leftovers(other)).toEqual([]);
    await other.replica.createWorkspace({ name: 'Own' }, other.action());
  });

  test('126: what the SQL index took of it is noted as removed', async () => {
    const other = empty(2);
    let seen = 0;
    const rows = (tx: Pick<WriteHandle, 'get'>, table: string): number =>
      tx.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
    const letGo = intercept(other, () => {
      const issues = rows(other.store.read, 'issue_row');
      if (issues <= 1_000) return;
      seen = issues;
      throw new Error('stopped');
    });
    await expect(importFrom(other, file)).rejects.toThrow('stopped');
    letGo();
    const again = await other.reopen();
    await again.store.commit(() => undefined);
    expect(seen).toBeGreaterThan(1_000);
    expect(rows(again.store.read, "removed_row WHERE kind = 'issue'")).toBe(seen);
  });
});

test('127: while it runs the profile takes no other workspace, and its journal says one thing at the end', async () => {
  const other = empty(2);
  const { workspaceId } = made.replica.workspace() ?? {};
  const memberId = made.replica.me();
  if (!workspaceId || !memberId) throw new Error('no workspace');
  const refusals: Promise<unknown>[] = [];
  const codeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.catch((error: unknown) => (error instanceof HearthError ? error.code : error));
  const letGo = intercept(other, () => {
    if (!isMarked(other) || refusals.length > 0) return;
    const { replica, store, action } = other;
    refusals.push(Promise.resolve());
    refusals.push(
      codeOf(replica.createWorkspace({ name: 'x' }, action())),
      codeOf(store.commit((tx) => replica.joinWorkspace(tx, { workspaceId, memberId }))),
      codeOf(importFrom(other, file)),
      codeOf(replica.createIssue({ title: 'x' }, action())),
    );
  });
  const { receipt } = await importFrom(other, file);
  letGo();
  expect((await Promise.all(refusals)).slice(1)).toEqual([
    'IMPORT_RUNNING',
    'IMPORT_RUNNING',
    'IMPORT_RUNNING',
    'NO_WORKSPACE',
  ]);
  const { events } = other.journal.since(0, 99);
  expect(events.filter(({ kind }) => kind !== 'action')).toMatchObject([
    { kind: 'workspace.changed', seq: receipt.seq - 1 },
  ]);
  expect(documentHashes(other)).toEqual(documentHashes(made));
});
