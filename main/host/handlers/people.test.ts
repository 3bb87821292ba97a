import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallContext } from '../../../shared/contract/contract.ts';
import { actionId, deviceId, memberId, teamId } from '../../../shared/domain/ids.ts';
import { createCanceller } from '../../../shared/lib/cancellation.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { RequestResult } from '../../../shared/wire/request-messages.ts';
import { createScriptedHost, type ScriptedHost } from '../../sync/testing/scripted-host.ts';
import { id, member } from '../../sync/testing/scripted-server.ts';
import { createPeopleHandlers } from './people.ts';

const other = memberId.parse(id(40));
const team = teamId.parse(id(20));
const context: CallContext = {
  caller: { kind: 'window', clientId: 'c' },
  signal: createCanceller().signal,
  action: { actionId: actionId.parse(id(5)), method: 'x', client: 'window' },
};

let host: ScriptedHost;
let handlers: ReturnType<typeof createPeopleHandlers>;

beforeEach(async () => {
  host = createScriptedHost({ time: createManualTime() });
  handlers = createPeopleHandlers({
    replica: {
      me: () => member,
      members: () => [{ memberId: member, name: 'Tove', joinedAt: 1 }],
      heard: () => new Map([[host.identity.deviceId, 9]]),
    },
    sync: host.connection,
    identity: host.identity,
    store: host.store,
    journal: host.journal,
  });
  await host.linked();
  await host.goLive();
});

afterEach(() => host.connection.stop());

async function answered<T>(asked: Promise<T>, result: RequestResult): Promise<T> {
  await host.settle();
  host.socket().say({ type: 'response', id: host.last('request').id, result });
  return asked;
}

test('members.list tells members with their devices, and which are the caller’s', async () => {
  expect(await handlers['members.list']({}, context)).toEqual({ rows: [] });
  const key = new Uint8Array(32).fill(1);
  await host.tell([
    await host.server.meta(1, { kind: 'member.set', memberId: member, role: 'owner', teams: null }),
    await host.server.meta(2, {
      kind: 'device.added',
      deviceId: host.identity.deviceId,
      memberId: member,
      keyId: 'k1',
      publicKey: key,
    }),
    await host.server.meta(3, { kind: 'member.set', memberId: other, role: 'viewer', teams: [team] }),
    await host.server.meta(4, { kind: 'member.removed', memberId: other }),
  ]);
  const { rows } = await handlers['members.list']({}, context);
  expect(rows).toMatchObject([
    {
      memberId: member,
      name: 'Tove',
      role: 'owner',
      teams: null,
      removedAt: null,
      isMe: true,
      devices: [{ deviceId: host.identity.deviceId, isThis: true, state: 'active', heardAt: 9 }],
    },
    { memberId: other, name: null, role: 'viewer', teams: [team], isMe: false, devices: [] },
  ]);
  expect(rows[1]?.removedAt).not.toBeNull();
});

test('workspace.invite asks for what is said, and for oneself', async () => {
  const made: RequestResult = { method: 'invites.create', invite: 'x', expiresAt: 7 };
  const first = await answered(handlers['workspace.invite']({ role: 'member' }, context), made);
  expect(first).toMatchObject({ invite: 'x', expiresAt: 7, receipt: { actionId: id(5) } });
  expect(host.last('request').call).toMatchObject({ role: 'member', teams: null, memberId: null });
  const params = { role: 'viewer', teams: [team], ttlMs: 600_000, forMyself: true } as const;
  await answered(handlers['workspace.invite']({ ...params, teams: [team] }, context), made);
  expect(host.last('request').call).toMatchObject({
    role: 'viewer',
    teams: [team],
    ttlMs: 600_000,
    memberId: member,
  });
});

describe('changes', () => {
  const done: RequestResult = { method: 'done' };

  test('are journalled when the server has granted them', async () => {
    await answered(
      handlers['members.update']({ memberId: other, role: 'admin', teams: null }, context),
      done,
    );
    await answered(handlers['members.remove']({ memberId: other }, context), done);
    await answered(handlers['devices.revoke']({ deviceId: deviceId.parse(id(3)) }, context), done);
    const accepted = host.journal.events.filter((event) => Object(event).method === 'x');
    expect(accepted).toHaveLength(3);
  });

  test('that it refuses are not', async () => {
    const before = host.journal.events.length;
    const asked = handlers['members.remove']({ memberId: other }, context);
    asked.catch(() => undefined);
    await expect(answered(asked, { method: 'refused', code: 'FORBIDDEN' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(host.journal.events).toHaveLength(before);
  });
});

test('sync.openDocument gives what a stock provider takes', async () => {
  const opened = await answered(handlers['sync.openDocument']({ documentId: 'workspace' }, context), {
    method: 'tickets.create',
    ticket: 't',
    expiresAt: 9,
  });
  expect(opened).toEqual({ url: 'ws://127.0.0.1:1/yjs', room: 'workspace', params: { ticket: 't' } });
});

test('sync.renewDevice is refused while the profile is no copy', async () => {
  await expect(handlers['sync.renewDevice']({}, context)).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
