import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { TestProfile } from '../testing/open-profile.ts';
import { openTeam } from '../testing/team.ts';

const entries = ({ store }: TestProfile, title: string): number =>
  store.read
    .all<{ payload: Uint8Array }>('SELECT payload FROM record WHERE server_seq IS NULL')
    .filter(({ payload }) => Buffer.from(payload).includes(title)).length;

test('116: what the server tells of an own purge takes the entry out of its board, and nothing twice', async () => {
  const { peers, settle } = await openTeam(2, createSeededRandom(14), onTestFinished);
  const [a, b] = peers;
  if (!a || !b) throw new Error('no pair');
  const { issueId } = await a.replica.createIssue({ title: 'gone', description: 'text' }, a.action());
  await a.replica.deleteIssues({ issueIds: [issueId] }, a.action());
  await settle();
  const documents = [`issue:${issueId}`];
  // Somebody else's purge: only the rows go.
  await b.replica.log.purgeDocuments(documents);
  expect(b.replica.log.pendingCount()).toBe(0);
  // The command of this one died after the server had agreed.
  await a.replica.log.purgeDocuments(documents, documents);
  expect(a.replica.log.pendingCount()).toBe(1);
  await a.replica.log.purgeDocuments(documents, documents);
  expect(a.replica.log.pendingCount()).toBe(1);
  await settle();
  for (const { replica } of [a, b]) expect(replica.deletedIssues({ limit: 9 }).total).toBe(0);
  expect(entries(a, 'gone')).toBe(0);
});

test('116: what was refused of a purged issue is nobody’s to see', async () => {
  const { peers, settle } = await openTeam(2, createSeededRandom(15), onTestFinished);
  const [a, b] = peers;
  if (!a || !b) throw new Error('no pair');
  const { issueId } = await a.replica.createIssue({ title: 'gone', description: 'text' }, a.action());
  const { issueId: kept } = await a.replica.createIssue({ title: 'kept' }, a.action());
  await settle();
  const refuse = async (id: string, code: string): Promise<void> => {
    const patch = { description: `more ${id}` };
    await b.replica.updateIssue({ issueId: id === kept ? kept : issueId, patch }, b.action());
    const [refused] = b.replica.log.pending(0, 9).filter(({ documentId }) => documentId === `issue:${id}`);
    await b.replica.log.refuse(refused?.localId ?? 0, { code, mayReplay: false });
  };
  const shown = (): unknown[] => b.replica.refusals.refusedChanges(9).rows.map((row) => row.issueId);
  await refuse(issueId, 'PURGED');
  expect(shown()).toEqual([]);
  await refuse(issueId, 'READ_ONLY');
  await refuse(kept, 'READ_ONLY');
  expect(shown()).toEqual([kept, issueId]);
  await b.replica.updateIssue({ issueId, patch: { title: 'unsent' } }, b.action());
  await b.replica.log.purgeDocuments([`issue:${issueId}`]);
  expect(shown()).toEqual([kept]);
  // Its board has more to say than that.
  const [unsent] = b.replica.log.pending(0, 9).filter((record) => record.documentId.startsWith('board:'));
  await b.replica.log.refuse(unsent?.localId ?? 0, { code: 'READ_ONLY', mayReplay: false });
  expect(shown()).toEqual([kept]);
});
