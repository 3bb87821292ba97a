import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memberId, teamId } from '../../shared/domain/ids.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { id } from './testing/scripted-server.ts';

const team = teamId.parse(id(20));
const other = memberId.parse(id(40));

let time: ManualTime;
let host: ScriptedHost;

beforeEach(async () => {
  time = createManualTime();
  host = createScriptedHost({ time });
  await host.linked();
  await host.goLive();
});

afterEach(() => host.connection.stop());

/** What was asked, and what comes of this answer to it. */
async function ask<T>(asked: Promise<T>, result: RequestResult): Promise<{ call: RequestCall; value: T }> {
  asked.catch(() => undefined);
  await host.settle();
  const { id: last, call } = host.last('request');
  host.socket().say({ type: 'response', id: last, result });
  return { call, value: await asked };
}

const done: RequestResult = { method: 'done' };
const refused = (code: string): RequestResult => ({ method: 'refused', code });

test('R3: an invite for a role, teams, a time, or oneself', async () => {
  const { connection } = host;
  const made = { invite: 'x', expiresAt: 7 };
  const { call, value } = await ask(
    connection.requestInvite('viewer', { teams: [team], ttlMs: 600_000, memberId: other }),
    { method: 'invites.create', ...made },
  );
  expect(call).toEqual({
    method: 'invites.create',
    role: 'viewer',
    teams: [team],
    ttlMs: 600_000,
    memberId: other,
  });
  expect(value).toEqual(made);
});

test('R4, R5, R7: members, devices and documents', async () => {
  const { people } = host.connection;
  const update = { memberId: other, role: 'admin', teams: null } as const;
  expect((await ask(people.updateMember(update), done)).call).toEqual({
    method: 'members.update',
    ...update,
  });
  expect((await ask(people.removeMember(other), done)).call).toEqual({
    method: 'members.remove',
    memberId: other,
  });
  expect((await ask(people.revokeDevice(id(3)), done)).call).toEqual({
    method: 'devices.revoke',
    deviceId: id(3),
  });
  const documentIds = [`issue:${id(50)}`];
  expect((await ask(people.purgeDocuments(documentIds), done)).call).toEqual({
    method: 'documents.purge',
    documentIds,
  });
});

test('R7: many documents are purged in several requests', async () => {
  const ids = Array.from({ length: 300 }, (_, i) => `issue:${id(i)}`);
  const asked = host.connection.people.purgeDocuments(ids);
  for (const count of [256, 44]) {
    await host.settle();
    const { id: last, call } = host.last('request');
    expect(call.method === 'documents.purge' && call.documentIds.length).toBe(count);
    host.socket().say({ type: 'response', id: last, result: done });
  }
  await asked;
});

test.each([
  ['READ_ONLY', 'FORBIDDEN'],
  ['FORBIDDEN', 'FORBIDDEN'],
  ['INVALID', 'INVALID_PARAMS'],
  ['NOT_FOUND', 'NOT_FOUND'],
  ['SOMETHING_NEW', 'SERVER_REFUSED'],
])('R1: %s is told as %s', async (code, told) => {
  await expect(ask(host.connection.people.removeMember(other), refused(code))).rejects.toMatchObject({
    code: told,
    message: expect.stringContaining('Nothing was changed'),
  });
});

test('R1: an answer of another kind is not taken for one', async () => {
  const asked = ask(host.connection.requestInvite('member'), done);
  await expect(asked).rejects.toMatchObject({ code: 'SERVER_REFUSED' });
});

describe('R8: claims', () => {
  const claim = { name: 'run:1', ttlMs: 5_000 };
  const held: RequestResult = { method: 'claim', epoch: 4, deviceId: id(3), expiresAt: 9 };

  test('are taken, renewed and released under their epoch', async () => {
    const { claims } = host.connection;
    const ok = { ok: true, claim: { epoch: 4, expiresAt: 9 } };
    expect(await ask(claims.take(claim), held)).toEqual({
      call: { method: 'claims.take', ...claim },
      value: ok,
    });
    const renewal = { ...claim, epoch: 4 };
    expect(await ask(claims.renew(renewal), held)).toEqual({
      call: { method: 'claims.renew', ...renewal },
      value: ok,
    });
    const release = { name: 'run:1', epoch: 4 };
    expect(await ask(claims.release(release), done)).toEqual({
      call: { method: 'claims.release', ...release },
      value: true,
    });
  });

  test('of others are no failures; what one may not do is', async () => {
    const { claims } = host.connection;
    expect((await ask(claims.take(claim), refused('HELD'))).value).toEqual({ ok: false, code: 'HELD' });
    expect((await ask(claims.renew({ ...claim, epoch: 1 }), refused('STALE'))).value).toEqual({
      ok: false,
      code: 'STALE',
    });
    expect((await ask(claims.release({ name: 'x', epoch: 1 }), refused('STALE'))).value).toBe(false);
    await expect(ask(claims.take(claim), refused('READ_ONLY'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('R9: a document for a stock provider', () => {
  test('is an address, a room and a ticket', async () => {
    const documentId = `issue:${id(50)}`;
    const { call, value } = await ask(host.connection.openDocument(documentId), {
      method: 'tickets.create',
      ticket: 't',
      expiresAt: 9,
    });
    expect(call).toEqual({ method: 'tickets.create', documentId });
    expect(value).toEqual({ url: 'ws://127.0.0.1:1/yjs', room: documentId, params: { ticket: 't' } });
  });

  test('is not to be had for what the server does not know, or without it', async () => {
    const documentId = `issue:${id(50)}`;
    await expect(ask(host.connection.openDocument(documentId), refused('NOT_FOUND'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    host.socket().drop(1006);
    await expect(host.connection.openDocument(documentId)).rejects.toMatchObject({ code: 'OFFLINE' });
    const alone = createScriptedHost({ time });
    await expect(alone.connection.openDocument(documentId)).rejects.toMatchObject({ code: 'NOT_LINKED' });
    alone.connection.stop();
  });
});

test('what is asked before the server takes requests waits for it', async () => {
  host.socket().drop(1006);
  host.connection.retryNow();
  await host.settle();
  const asked = host.connection.people.removeMember(other);
  await host.shakeHands({ epoch: 9, isRecovering: true });
  const types = host.socket().sent.map(({ type }) => type);
  expect(types.indexOf('recovered')).toBeLessThan(types.indexOf('request'));
  host.socket().say({ type: 'response', id: host.last('request').id, result: done });
  await asked;
});
