import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { memberId, teamId, workspaceId } from '../../shared/domain/ids.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { RecordChainHead, YjsRecord } from '../../shared/wire/messages.ts';
import { readLink } from './link.ts';
import { extendChain } from './record-chain.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { createScriptedServer, id } from './testing/scripted-server.ts';

const team = teamId.parse(id(20));
const group = teamGroup(team);
const board = `board:${team}:0`;

let time: ManualTime;
let host: ScriptedHost;

const heads = (): readonly RecordChainHead[] => host.replica.chains();

/** A record of another device. */
function foreign(seq: number, groupId: YjsRecord['groupId']): YjsRecord {
  return {
    kind: 'yjs',
    seq,
    groupId,
    deviceId: id(30),
    localId: seq,
    documentId: groupId === 'workspace' ? 'workspace' : board,
    origin: '',
    payload: Uint8Array.of(0, 0),
  };
}

beforeEach(async () => {
  time = createManualTime();
  host = createScriptedHost({ time });
  await host.linked();
  await host.goLive();
});

afterEach(() => host.connection.stop());

describe('who the server is', () => {
  test('2: another key than the one it had is another server', async () => {
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    await host.reconnect({ serverKey: createScriptedServer().welcome.serverKey });
    expect(host.status()).toMatchObject({
      state: 'offline',
      pending: 1,
      message: expect.stringMatching(/^Another sync server/),
    });
    expect(host.sent('push')).toEqual([]);
    await host.reconnect();
    expect(host.sent('push')).toHaveLength(1);
  });

  test.each([{ workspaceId: workspaceId.parse(id(77)) }, { memberId: memberId.parse(id(78)) }])(
    'another workspace or member is not spoken to: %o',
    async (change) => {
      await host.reconnect(change);
      expect(host.status()).toMatchObject({ state: 'offline', problem: null });
      expect(host.sent('pull')).toEqual([]);
    },
  );

  test('2, X1: an older epoch is an old server that runs again, and hears nothing', async () => {
    await host.reconnect({ epoch: 5 });
    expect(host.status().state).toBe('live');
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    await host.reconnect({ epoch: 4 });
    expect(host.sent('auth')).toEqual([]);
    expect(host.status()).toMatchObject({
      state: 'offline',
      pending: 1,
      message: expect.stringContaining('An old sync server'),
    });
  });

  test('4: a log that is shorter than what was read was set back without a word', async () => {
    await host.tell([foreign(1, 'workspace'), foreign(2, 'workspace')]);
    await host.reconnect({ seq: 1 });
    expect(host.status()).toMatchObject({ state: 'refused', problem: 'tampered' });
    expect(host.sent('pull')).toEqual([]);
  });
});

describe('access', () => {
  test('G2: role and teams are kept, and told', async () => {
    expect(host.status().role).toBe('owner');
    await host.reconnect({ role: 'viewer', teams: [team] });
    expect(host.status()).toMatchObject({ role: 'viewer', teams: [team], state: 'live' });
    expect(readLink(host.meta)).toMatchObject({ role: 'viewer', teams: [team] });
    expect(host.journal.events).toContainEqual({ kind: 'workspace.changed' });
  });

  test('G2: what is here of a lost team goes, and what was unsent of it is shown', async () => {
    await host.tell([foreign(1, group), foreign(2, 'workspace')]);
    host.replica.edit(board, group, 'title', 'mine');
    await host.reconnect({ role: 'member', teams: [], seq: 2 });
    expect(host.replica.shown).toEqual([{ key: 'title', code: 'FORBIDDEN_GROUP' }]);
    expect(host.replica.cursors()).toEqual([{ groupId: 'workspace', seq: 2 }]);
    expect(host.status()).toMatchObject({ state: 'live', refused: 1, pending: 0 });
    expect(host.sent('push')).toEqual([]);
  });

  test('3: what is done for a connection that has ended is over before the next one begins, and goes no further', async () => {
    await host.tell([foreign(1, group), foreign(2, 'workspace')]);
    const held = Promise.withResolvers<void>();
    const { dropGroups } = host.replica;
    host.replica.dropGroups = () => held.promise;
    await host.reconnect({ role: 'member', teams: [], seq: 2 });
    expect(host.sent('pull')).toEqual([]);
    // Meanwhile the access is back.
    host.replica.dropGroups = dropGroups;
    await host.reconnect({ role: 'admin', teams: [team], seq: 2 });
    expect(host.sent('pull')).toEqual([]);
    held.resolve();
    await host.settle();
    expect(host.sent('pull')).toHaveLength(1);
    expect(readLink(host.meta)).toMatchObject({ role: 'admin', teams: [team] });
  });

  test('3: what an ended connection was still reading is applied before the next one takes the access away', async () => {
    const held = Promise.withResolvers<void>();
    const { applyRemote } = host.replica;
    host.replica.applyRemote = async (records) => {
      await held.promise;
      await applyRemote(records);
    };
    await host.tell([foreign(1, group), foreign(2, 'workspace')]);
    host.replica.applyRemote = applyRemote;
    await host.reconnect({ role: 'member', teams: [], seq: 2 });
    held.resolve();
    await host.settle();
    expect(host.replica.cursors()).toEqual([{ groupId: 'workspace', seq: 2 }]);
    expect(host.sent('pull')).toHaveLength(1);
  });

  test('1: 1012 comes back at once, and not again and again', async () => {
    async function dialledAtOnce(): Promise<number> {
      const before = host.sockets.length;
      host.socket().say({ type: 'bye', code: closeCodes.accessChanged });
      host.socket().drop(closeCodes.accessChanged);
      await host.settle();
      return host.sockets.length - before;
    }
    expect(await dialledAtOnce()).toBe(1);
    await host.goLive();
    expect(await dialledAtOnce()).toBe(0);
    time.advance(500);
    await host.settle();
    await host.goLive();
    time.advance(5_000);
    expect(await dialledAtOnce()).toBe(1);
    await host.goLive();
    expect(host.status().state).toBe('live');
  });
});

describe('S4: the chains', () => {
  async function write(count: number): Promise<void> {
    for (let i = 0; i < count; i++) host.replica.edit('workspace', 'workspace', `${i}`, 'x');
    await host.settle();
  }

  test('that are what this device sent are fine', async () => {
    await write(1);
    await host.ack();
    await host.reconnect({ chains: heads(), deviceHead: 1, seq: 1 });
    expect(host.status().state).toBe('live');
  });

  test('of which only the acknowledgement was lost are fine too', async () => {
    await write(1);
    await host.ack();
    // The server took it, and its answer got lost.
    host.replica.edit('workspace', 'workspace', 'more', 'x');
    const [pending] = host.replica.pending(0, 1);
    if (!pending) throw new Error('Nothing is pending');
    const { workspaceId: workspace } = host.server.welcome;
    const head = extendChain({ workspaceId: workspace, deviceId: id(3) }, heads()[0], pending);
    await host.reconnect({ chains: [head], deviceHead: 2, seq: 2 });
    expect(host.status().problem).toBeNull();
    expect(host.sent('push')).toHaveLength(1);
  });

  const changed = (head: RecordChainHead): RecordChainHead => ({ ...head, hash: new Uint8Array(32).fill(9) });
  test.each<[string, (head: RecordChainHead) => RecordChainHead[]]>([
    ['another hash', (head) => [changed(head)]],
    ['less than it acknowledged', () => []],
  ])('4: with %s stop everything, and nothing is sent or read', async (_, make) => {
    await write(1);
    await host.ack();
    const [head] = heads();
    if (!head) throw new Error('No chain');
    await write(1);
    host.replica.edit('workspace', 'workspace', 'later', 'x');
    const pending = host.replica.pendingCount();
    await host.reconnect({ chains: make(head), deviceHead: 2, seq: 1 });
    expect(host.status()).toMatchObject({
      state: 'refused',
      problem: 'tampered',
      pending,
      message: expect.stringContaining('stopped syncing'),
    });
    expect([host.sent('push'), host.sent('pull')]).toEqual([[], []]);
    time.advance(3_600_000);
    await host.settle();
    expect(host.socket().isClosed).toBe(true);
  });

  test.each<[string, (head: RecordChainHead) => RecordChainHead[]]>([
    ['a record that this device never sent', (head) => [{ ...changed(head), localId: 2 }]],
    ['a group that this device never wrote to', (head) => [head, { ...head, groupId: group }]],
  ])('5: with %s are those of another copy of this profile', async (_, make) => {
    await write(1);
    await host.ack();
    const [head] = heads();
    if (!head) throw new Error('No chain');
    await write(1);
    await host.reconnect({ chains: make(head), deviceHead: 2, seq: 1 });
    // The server is asked about the number that it seems to have.
    if (host.sent('push').length > 0) {
      host.socket().say({ type: 'reject', batchId: 2, index: 0, code: 'OUTBOX_FORKED' });
      await host.settle();
    }
    expect(host.status()).toMatchObject({ state: 'refused', problem: 'copied', pending: 1 });
    expect(host.sent('pull')).toEqual([]);
  });

  test('6: of a group that was dropped here are what the server says', async () => {
    host.replica.edit(board, group, 'title', 'accepted, and the answer lost');
    const [sent] = host.replica.pending(0, 1);
    await host.tell([foreign(1, group)]);
    await host.reconnect({ role: 'member', teams: [], seq: 2 });
    expect(host.replica.pendingCount()).toBe(0);
    const head = { groupId: group, localId: sent?.localId ?? 0, hash: new Uint8Array(32).fill(5) };
    await host.reconnect({ role: 'member', teams: [team], seq: 2, deviceHead: 1, chains: [head] });
    expect(host.status()).toMatchObject({ state: 'live', problem: null });
    expect(heads()).toEqual([head]);
  });
});

describe('W10: a copied profile', () => {
  test('is told by numbers that it never gave; it stops, keeps all and says so', async () => {
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    await host.reconnect({ deviceHead: 40 });
    expect(host.status()).toMatchObject({
      state: 'refused',
      problem: 'copied',
      pending: 1,
      message: expect.stringContaining('key of its own'),
    });
    expect([host.sent('push'), host.sent('pull'), host.sent('request')]).toEqual([[], [], []]);
    expect(host.socket().isClosed).toBe(true);
  });

  test('5: learns first what the server has of it already', async () => {
    host.replica.edit('workspace', 'workspace', 'a', 'x');
    host.replica.edit('workspace', 'workspace', 'b', 'x');
    const head = { groupId: 'workspace', localId: 1, hash: new Uint8Array(32) } as const;
    await host.reconnect({ deviceHead: 40, chains: [head] });
    expect(host.sent('push')).toMatchObject([{ records: [{ localId: 1 }] }]);
    await host.ack();
    expect(host.status()).toMatchObject({ problem: 'copied', pending: 1 });
  });
});
