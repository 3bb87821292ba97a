import { beforeEach, describe, expect, test } from 'vitest';
import { teamId } from '../../../shared/domain/ids.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { MetaEntry } from '../../../shared/wire/meta.ts';
import { createReceiverScene, records, update, type ReceiverScene } from '../testing/receiver-scene.ts';
import { createScriptedServer, id, member } from '../testing/scripted-server.ts';

let at: ReceiverScene;

beforeEach(() => {
  at = createReceiverScene(createManualTime());
});

describe('meta', () => {
  const device = { deviceId: id(3), memberId: member, keyId: 'k1', publicKey: new Uint8Array(32).fill(1) };

  test('M1, M2: is checked, kept, and tells of members and devices', async () => {
    const first = await at.server.meta(1, {
      kind: 'member.set',
      memberId: member,
      role: 'owner',
      teams: null,
    });
    const second = await at.server.meta(2, { kind: 'device.added', ...device });
    await at.take(records([first, second]));
    expect(at.failures).toEqual([]);
    expect(at.metaLog.head().metaSeq).toBe(2);
    expect(at.metaLog.members()).toMatchObject([{ memberId: member, role: 'owner', teams: null }]);
    expect(at.metaLog.devices()).toMatchObject([{ deviceId: id(3), state: 'active' }]);
    expect(at.metaLog.devices()[0]?.fingerprint).toMatch(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/);
    expect(at.journal.events).toEqual([{ kind: 'workspace.changed' }]);
    // Again, as after a restart of the group.
    at.reconnect();
    await at.take(records([first, second]));
    expect(at.failures).toEqual([]);
  });

  test.each([
    ['a signature that does not hold', 'meta signature'],
    ['a gap', 'meta missing'],
    ['another record under a known number', 'meta replaced'],
    ['a record that follows another chain', 'meta out of chain'],
    ['bytes that are none', 'meta unreadable'],
  ])('M1: %s stops everything', async (_, detail) => {
    const entry = { kind: 'member.set', memberId: member, role: 'owner', teams: null } as const;
    const first = await at.server.meta(1, entry);
    await at.take(records([first]));
    const elsewhere = createScriptedServer();
    await elsewhere.meta(1, { ...entry, role: 'viewer' });
    const wrong: Record<string, LogRecord> = {
      'meta signature': { ...(await at.server.meta(2, entry)), signature: new Uint8Array(64) },
      'meta missing': (await at.server.meta(3, entry), await at.server.meta(4, entry)),
      'meta replaced': { ...(await createScriptedServer().meta(2, { ...entry, role: 'admin' })) },
      'meta out of chain': await elsewhere.meta(2, entry),
      'meta unreadable': { ...first, seq: 2, bytes: Uint8Array.of(1) },
    };
    const record = wrong[detail];
    if (!record) throw new Error('No such record');
    await at.take(records([{ ...record, seq: 2 }]));
    expect(at.failures).toEqual([`Halt: The connection was stopped: tampered, ${detail}`]);
    expect(at.metaLog.head().metaSeq).toBe(1);
    expect(at.replica.cursors()).toEqual([{ groupId: 'workspace', seq: 1 }]);
  });

  test('21, G3: purges documents, also when the record comes again after a crash between', async () => {
    await at.take(records([update(1)]));
    const purge = await at.server.meta(2, { kind: 'documents.purged', documentIds: ['doc workspace'] });
    const { applyRemote } = at.replica;
    at.replica.applyRemote = () => Promise.reject(new Error('power'));
    at.replica.purgeDocuments = ((purgeDocuments) => async (ids) => {
      if (at.failures.length === 0) throw new Error('power');
      await purgeDocuments(ids);
    })(at.replica.purgeDocuments);
    await at.take(records([purge]));
    expect(at.failures).toEqual(['Error: power']);
    expect(at.metaLog.head().metaSeq).toBe(1);
    at.replica.applyRemote = applyRemote;
    at.reconnect();
    await at.take(records([purge]));
    expect(at.replica.state()).toEqual({});
    await at.take(records([update(3)]));
    expect(at.replica.state()).toEqual({});
  });

  test('people who left and devices that were revoked stay in the list as such', async () => {
    const other = { ...device, memberId: member, deviceId: id(4) };
    const entries: MetaEntry[] = [
      { kind: 'member.set', memberId: member, role: 'member', teams: [] },
      { kind: 'device.added', ...device },
      { kind: 'device.added', ...other },
      { kind: 'device.quarantined', deviceId: id(3) },
      { kind: 'keys.leased', teamId: teamId.parse(id(6)), upTo: 64 },
    ];
    for (const [i, entry] of entries.entries()) await at.take(records([await at.server.meta(i + 1, entry)]));
    expect(at.metaLog.devices().map(({ state }) => state)).toEqual(['quarantined', 'active']);
    await at.take(records([await at.server.meta(6, { kind: 'member.removed', memberId: member })]));
    expect(at.metaLog.members()[0]?.removedAt).not.toBeNull();
    expect(at.metaLog.devices().map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  });
});
