import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { issuesPerBoard } from '../../shared/documents/board-document.ts';
import { memberId } from '../../shared/domain/ids.ts';
import { createSeededRandom } from '../../shared/testing/seeded-random.ts';
import { buildDocument } from './documents/build-document.ts';
import { readStored } from './documents/records.ts';
import type { Purger } from './commands/purge-issues.ts';
import { pull, push } from './testing/exchange.ts';
import { createTickingClock, openProfile, type TestProfile } from './testing/open-profile.ts';
import { createRelay, type Relay } from './testing/relay.ts';

const ahead = expect.objectContaining({ code: 'SCHEMA_AHEAD' });

interface Mixed {
  /** Runs a newer program. */
  readonly newer: TestProfile;
  /** Runs this one, and is a member without having read anything. */
  readonly older: TestProfile;
  readonly relay: Relay;
}

/** A workspace that a newer program has made, and somebody who has just joined with this one. */
async function mixed(purger?: Purger): Promise<Mixed> {
  const common = { random: createSeededRandom(8), clock: createTickingClock(), onEnd: onTestFinished };
  const newer = openProfile({ ...common, schemaVersion: 2 });
  const older = openProfile({ ...common, ...(purger && { purger }) });
  const { workspaceId } = await newer.replica.createWorkspace({ name: 'Acme' }, newer.action());
  const relay = createRelay(workspaceId);
  await newer.store.commit((tx) => newer.replica.markLinked(tx));
  const id = memberId.parse('01890000-0000-7000-8000-000000000001');
  await older.store.commit((tx) => older.replica.joinWorkspace(tx, { workspaceId, memberId: id }));
  await relay.lease(newer);
  return { newer, older, relay };
}

const names = ({ replica }: TestProfile): string[] =>
  replica.members().map(({ memberId: id }) => id.slice(-4));

/** The same profile after an update of the program. */
const update = (profile: TestProfile): Promise<TestProfile> => profile.reopen({ schemaVersion: 2 });

describe('19: an older program in a workspace of a newer one', () => {
  test('reads what there is, and adds itself to the members once it is updated', async () => {
    const { newer, older, relay } = await mixed();
    await newer.replica.createIssue({ title: 'One', description: 'text' }, newer.action());
    await push(newer, relay.server);
    await pull(older, relay.server);
    expect((await older.replica.queryIssues({ limit: 9 })).rows).toMatchObject([{ title: 'One' }]);
    expect(names(older)).toHaveLength(1);
    const updated = await update(older);
    await expect.poll(() => names(updated)).toContain('0001');
  });

  test('windows read a description and cannot type into it', async () => {
    const { newer, older, relay } = await mixed();
    const { issueId } = await newer.replica.createIssue(
      { title: 'One', description: 'text' },
      newer.action(),
    );
    await push(newer, relay.server);
    await pull(older, relay.server);
    const session = older.replica.documents.open(`issue:${issueId}`);
    const window = new Y.Doc();
    Y.applyUpdate(window, Y.encodeStateAsUpdate(session.load()));
    expect(window.getText('body').toJSON()).toBe('text');
    // What a window tells that comes back: all of it is known.
    await session.apply(Y.encodeStateAsUpdate(window), window);
    window.getText('body').insert(0, 'more ');
    await expect(session.apply(Y.encodeStateAsUpdate(window), window)).rejects.toThrow(ahead);
    expect(session.load().getText('body').toJSON()).toBe('text');
    expect(older.replica.log.pendingCount()).toBe(0);
  });

  test('issues that wait for numbers get them after the update, and nothing stops before', async () => {
    const { newer, older, relay } = await mixed();
    const early = await older.reopen({ schemaVersion: 2 });
    await push(newer, relay.server);
    await pull(early, relay.server);
    await early.store.commit((tx) => early.replica.keys.drop(tx));
    const { issueId } = await early.replica.createIssue({ title: 'Waits' }, early.action());
    const back = await early.reopen({ schemaVersion: 1 });
    await relay.lease(back);
    expect((await back.replica.getIssue(issueId)).number).toBeNull();
    expect(back.replica.keys.behind()).toHaveLength(1);
    const updated = await update(back);
    for (const team of updated.replica.keys.behind()) {
      await updated.store.commit((tx) => updated.replica.keys.catchUp(tx, team));
    }
    expect((await updated.replica.getIssue(issueId)).number).toBeGreaterThan(0);
    expect(updated.replica.keys.behind()).toEqual([]);
  });

  test('issues that wait in a newer board keep no others from their numbers', async () => {
    const { newer, older, relay } = await mixed();
    await push(newer, relay.server);
    await pull(older, relay.server);
    const [team] = older.replica.teams();
    if (!team) throw new Error('There is no team');
    const full = Array.from({ length: issuesPerBoard }, (_, nth) => ({ title: `Old ${nth}` }));
    const { issueIds } = await older.replica.importIssues({ teamId: team.teamId, issues: full });
    const last = await older.replica.createIssue({ title: 'In the next board' }, older.action());
    await push(older, relay.server);
    await pull(newer, relay.server);
    const [issueId] = issueIds;
    if (!issueId) throw new Error('There is no issue');
    await newer.replica.updateIssue({ issueId, patch: { priority: 'high' } }, newer.action());
    await push(newer, relay.server);
    await pull(older, relay.server);
    await relay.lease(older);
    expect((await older.replica.getIssue(issueId)).number).toBeNull();
    expect((await older.replica.getIssue(last.issueId)).number).toBeGreaterThan(0);
  });

  test('an entry that could not be purged in a board that became newer meanwhile goes after the update', async () => {
    const { newer, older, relay } = await mixed({ requestPurge: () => overtake() });
    const overtake = async (): Promise<void> => {
      await pull(newer, relay.server);
      await newer.replica.createIssue({ title: 'Newer' }, newer.action());
      await push(newer, relay.server);
      await pull(older, relay.server);
    };
    await push(newer, relay.server);
    await pull(older, relay.server);
    await relay.lease(older);
    const { issueId } = await older.replica.createIssue({ title: 'One' }, older.action());
    await older.replica.deleteIssues({ issueIds: [issueId] }, older.action());
    await push(older, relay.server);
    await older.replica.purgeIssues({ issueIds: [issueId] }, older.action());
    const [team] = older.replica.teams();
    const entries = (profile: TestProfile): string[] => {
      const stored = profile.store.read.get<{ id: number }>(
        'SELECT id FROM document WHERE name = ?',
        `board:${team?.teamId}:0`,
      );
      return [
        ...buildDocument(readStored(profile.store.read, stored?.id ?? 0))
          .getMap('issues')
          .keys(),
      ];
    };
    expect([entries(older).includes(issueId), entries(older).length]).toEqual([true, 2]);
    expect(older.replica.deletedIssues({ limit: 9 }).total).toBe(0);
    const updated = await update(older);
    await expect.poll(() => entries(updated)).not.toContain(issueId);
    await push(updated, relay.server);
    await pull(newer, relay.server);
    expect(entries(newer)).toEqual(entries(updated));
    expect(entries(newer)).toHaveLength(1);
    const again = await updated.reopen({ schemaVersion: 2 });
    expect(again.replica.log.pendingCount()).toBe(0);
  });

  test('asks the server for no purge of which it could not do its part', async () => {
    const asked: string[] = [];
    const purger = { requestPurge: async (ids: readonly string[]) => void asked.push(...ids) };
    const common = {
      random: createSeededRandom(9),
      clock: createTickingClock(),
      onEnd: onTestFinished,
      purger,
    };
    const newer = openProfile({ ...common, schemaVersion: 2 });
    await newer.replica.createWorkspace({ name: 'Acme' }, newer.action());
    await newer.store.commit((tx) => newer.replica.markLinked(tx));
    const { issueId } = await newer.replica.createIssue({ title: 'One' }, newer.action());
    await newer.replica.deleteIssues({ issueIds: [issueId] }, newer.action());
    const older = await newer.reopen({ schemaVersion: 1 });
    const purge = (made: TestProfile): Promise<unknown> =>
      made.replica.purgeIssues({ issueIds: [issueId] }, made.action());
    await expect(purge(older)).rejects.toThrow(ahead);
    expect(asked).toEqual([]);
    expect(older.replica.deletedIssues({ limit: 9 }).total).toBe(1);
    await purge(await update(older));
    expect(asked).toEqual([`issue:${issueId}`]);
  });
});
