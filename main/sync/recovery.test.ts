import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import { memberId } from '../../shared/domain/ids.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime, type ManualTime } from '../../shared/testing/manual-timers.ts';
import { closeCodes } from '../../shared/wire/close-codes.ts';
import type { MetaRecord, Seal, Welcome, YjsRecord } from '../../shared/wire/messages.ts';
import type { MetaEntry } from '../../shared/wire/meta.ts';
import { readLink } from './link.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { id, member } from './testing/scripted-server.ts';

let time: ManualTime;
let host: ScriptedHost;

const ownerSet: MetaEntry = { kind: 'member.set', memberId: member, role: 'owner', teams: null };
const other = memberId.parse(id(40));

/** A record of another device. */
function foreign(seq: number, localId: number, deviceId = id(30)): YjsRecord {
  const doc = new Y.Doc();
  doc.getMap('fields').set(`key ${localId}`, 'theirs');
  return {
    kind: 'yjs',
    seq,
    groupId: 'workspace',
    deviceId,
    localId,
    documentId: 'workspace',
    origin: '',
    payload: Y.encodeStateAsUpdate(doc),
  };
}

function sealOf(localId: number, deviceId = id(30)): Seal {
  return {
    deviceId,
    groupId: 'workspace',
    localId,
    hash: new Uint8Array(32).fill(localId),
    signature: new Uint8Array(64).fill(localId),
  };
}

/** What a server says that was set back to `restoredHead`. */
function restored(restoredHead: number, change: Partial<Welcome> = {}): Partial<Welcome> {
  return { epoch: 9, restoredHead, seq: restoredHead, isRecovering: true, ...change };
}

beforeEach(async () => {
  time = createManualTime();
  host = createScriptedHost({ time });
  await host.linked();
  await host.goLive();
});

afterEach(() => host.connection.stop());

async function dial(change: Partial<Welcome>): Promise<void> {
  host.socket().drop(1006);
  host.connection.retryNow();
  await host.settle();
  await host.shakeHands({ earlierRestores: [{ epoch: 1, head: 0 }], ...change });
}

/** The log is read up to where it stood. */
async function readAll(seq: number): Promise<void> {
  host.socket().say({ type: 'records', items: [], head: seq });
  await host.settle();
}

async function returned(count: number, code = ''): Promise<void> {
  const asked = [...host.sent('returnMeta'), ...host.sent('returnRecords')].toSorted((a, b) => a.id - b.id);
  const { id: last } = asked.at(-1) ?? { id: 0 };
  host.socket().say({ type: 'returned', id: last, count, code });
  await host.settle();
}

describe('X2: meta', () => {
  let metas: MetaRecord[];

  beforeEach(async () => {
    metas = [
      await host.server.meta(1, ownerSet),
      await host.server.meta(2, { kind: 'member.set', memberId: other, role: 'member', teams: null }),
      await host.server.meta(3, { kind: 'member.removed', memberId: other }),
    ];
    await host.tell(metas);
  });

  test('an owner returns what the server has lost, then says that all may go on', async () => {
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    await dial(restored(1, { metaSeq: 1 }));
    expect(host.sent('returnMeta')).toEqual([
      {
        type: 'returnMeta',
        id: 1,
        records: metas.slice(1).map(({ bytes, signature }) => ({ bytes, signature })),
      },
    ]);
    // Nothing else until it is answered: the server would hang up.
    expect([host.sent('recovered'), host.sent('push'), host.sent('pull')]).toEqual([[], [], []]);
    await returned(2);
    expect(host.sent('recovered')).toHaveLength(1);
    expect(host.sent('push')).toHaveLength(1);
    const types = host.socket().sent.map(({ type }) => type);
    expect(types.indexOf('recovered')).toBeLessThan(types.indexOf('push'));
  });

  test('what comes back is the same as before', async () => {
    await dial(restored(1, { metaSeq: 1 }));
    expect(host.connection.people.members()).toHaveLength(1);
    await returned(2);
    await host.tell(metas.slice(1).map((record, i) => ({ ...record, seq: 2 + i })));
    expect(host.connection.people.members()[1]?.removedAt).not.toBeNull();
    expect(host.status().problem).not.toBe('tampered');
  });

  test('30, M1: a chain that went on without the lost ones is taken, if it continues what the backup had', async () => {
    await dial(restored(1, { metaSeq: 2, isRecovering: false }));
    await returned(1, 'NOT_RECOVERING');
    host.server.forgetMeta(1);
    await host.tell([
      await host.server.meta(2, { kind: 'member.set', memberId: other, role: 'viewer', teams: null }),
    ]);
    expect(host.connection.people.members()[1]).toMatchObject({ role: 'viewer', removedAt: null });
  });

  test('30, X6: who comes after the recovery tells what it knows before it reads, once', async () => {
    await dial(restored(1, { metaSeq: 2, isRecovering: false, role: 'member' }));
    const sent = metas.slice(1).map(({ bytes, signature }) => ({ bytes, signature }));
    expect(host.last('returnMeta').records).toEqual(sent);
    expect([host.sent('recovered'), host.sent('pull')]).toEqual([[], []]);
    // Cut off before the answer: the server may not have heard it.
    await dial({ epoch: 9, restoredHead: 1, seq: 1, metaSeq: 2, role: 'member' });
    expect(host.last('returnMeta').records).toEqual(sent);
    await returned(1, 'NOT_RECOVERING');
    expect(host.sent('pull')).toHaveLength(1);
    await dial({ epoch: 9, restoredHead: 1, seq: 1, metaSeq: 2, role: 'member' });
    expect([host.sent('returnMeta').length, host.sent('pull').length]).toEqual([0, 1]);
  });

  test('a connection that breaks in between begins again', async () => {
    await dial(restored(1, { metaSeq: 1 }));
    await dial(restored(1, { metaSeq: 2 }));
    expect(host.last('returnMeta').records).toHaveLength(1);
    await returned(1);
    expect(host.sent('recovered')).toHaveLength(1);
  });

  test('a refusal ends the returning: another device was quicker', async () => {
    await dial(restored(1, { metaSeq: 1 }));
    await returned(0, 'OUT_OF_CHAIN');
    expect(host.sent('recovered')).toHaveLength(1);
    expect(host.status().state).toBe('syncing');
  });

  test('others wait and come back', async () => {
    await dial(restored(1, { metaSeq: 1, role: 'member' }));
    expect([host.sent('returnMeta'), host.sent('recovered')]).toEqual([[], []]);
    expect(host.status()).toMatchObject({
      state: 'offline',
      problem: 'recovering',
      nextAttemptAt: expect.any(Number),
    });
    time.advance(5_000);
    await host.settle();
    host.socket().open();
    host.socket().drop(closeCodes.recovering);
    expect(host.status().problem).toBe('recovering');
    expect(host.status().message).toContain('waits for an owner or admin');
  });
});

describe('X3: records', () => {
  beforeEach(async () => {
    host.replica.edit('workspace', 'workspace', 'a', 'mine');
    await host.settle();
    await host.ack();
    host.replica.edit('workspace', 'workspace', 'b', 'mine');
    await host.settle();
    await host.ack();
  });

  const open = (head: number): Partial<Welcome> => restored(head, { isRecovering: false });

  test('own ones above the restored head are sent again under their old numbers', async () => {
    const before = host.replica.chains();
    await dial({ ...open(1), deviceHead: 1, chains: [] });
    // The chain of the restored log has the first record only.
    expect(host.sent('push')).toMatchObject([{ records: [{ localId: 2 }] }]);
    expect(readLink(host.meta)).toMatchObject({ epoch: 9, isReturning: true });
    await host.ack();
    await readAll(2);
    expect(readLink(host.meta)).toMatchObject({ epoch: 9, isReturning: false });
    expect(before).toHaveLength(1);
    // The same epoch again is no new one.
    await dial({ ...open(1), seq: 3, deviceHead: 2, chains: host.replica.chains() });
    expect(host.sent('push')).toEqual([]);
    expect(host.status().problem).toBeNull();
  });

  test('those of others follow, with the seal that proves them, one message at a time', async () => {
    await host.tell([foreign(3, 1), foreign(4, 2), foreign(5, 3)]);
    host.socket().say({ type: 'seals', items: [sealOf(2)] });
    await host.settle();
    await dial(open(2));
    // What others have brought back by then need not be brought again.
    expect(host.sent('returnRecords')).toEqual([]);
    await readAll(2);
    expect(host.last('returnRecords')).toMatchObject({
      deviceId: id(30),
      groupId: 'workspace',
      records: [{ localId: 1 }, { localId: 2 }],
      localId: 2,
      signature: sealOf(2).signature,
    });
    expect(host.status()).toMatchObject({ problem: 'recovering' });
    expect(host.sent('push')).toEqual([]);
    await returned(2);
    // What no seal proves goes out as this device's own, with the name of who wrote it.
    expect(host.last('push').records).toMatchObject([{ localId: 3, origin: id(30) }]);
    await host.ack();
    expect(readLink(host.meta)?.isReturning).toBe(false);
    expect(host.status().problem).toBeNull();
  });

  test('what the server does not take as it was is adopted', async () => {
    await host.tell([foreign(3, 1)]);
    host.socket().say({ type: 'seals', items: [sealOf(1)] });
    await host.settle();
    await dial(open(2));
    await readAll(2);
    await returned(0, 'UNKNOWN_DEVICE');
    expect(host.last('push').records).toMatchObject([{ origin: id(30) }]);
  });

  test('31: one that is not taken says nothing of what other devices wrote', async () => {
    await host.tell([foreign(3, 1), foreign(4, 1, id(31)), foreign(5, 1, id(32))]);
    host.socket().say({ type: 'seals', items: [30, 31, 32].map((device) => sealOf(1, id(device))) });
    await host.settle();
    await dial(open(2));
    await readAll(2);
    await returned(0, 'PURGED');
    await returned(1);
    await returned(1);
    const asked = host.sent('returnRecords').map(({ deviceId }) => deviceId);
    expect(asked.toSorted()).toEqual([id(30), id(31), id(32)]);
    expect(host.last('push').records).toMatchObject([{ origin: asked[0] }]);
  });

  test('33, X7: who missed an epoch goes back to where the log stood then', async () => {
    await host.tell([foreign(3, 1), foreign(4, 2)]);
    const earlierRestores = [
      { epoch: 1, head: 0 },
      { epoch: 5, head: 3 },
    ];
    await dial({ ...open(40), earlierRestores });
    await readAll(40);
    expect(host.last('push').records).toMatchObject([{ origin: id(30) }]);
    await host.ack();
    expect(readLink(host.meta)?.restores).toEqual([...earlierRestores, { epoch: 9, head: 40 }]);
  });

  test('33, S4: in a group of which it has lost nothing, the chain is what this device sent', async () => {
    host.replica.edit('workspace', 'workspace', 'name', 'x');
    await host.ack();
    const [head] = host.replica.chains();
    if (!head) throw new Error('no chain');
    const chains = [{ ...head, hash: new Uint8Array(32) }];
    await dial({ ...open(40), deviceHead: head.localId, chains });
    expect(host.status().problem).toBe('tampered');
    expect([host.sent('push'), host.sent('pull')]).toEqual([[], []]);
  });

  test('who only reads returns what seals prove, and makes nothing its own', async () => {
    await host.tell([foreign(3, 1), foreign(4, 2)]);
    host.socket().say({ type: 'seals', items: [sealOf(1)] });
    await host.settle();
    await dial({ ...open(2), role: 'viewer' });
    await readAll(2);
    await returned(1);
    expect(host.sent('push')).toEqual([]);
    expect(readLink(host.meta)?.isReturning).toBe(false);
    expect(host.status()).toMatchObject({ problem: null, refused: 0, pending: 0 });
  });

  test('a server that is not open after all is come back to, and nothing is adopted', async () => {
    await host.tell([foreign(3, 1)]);
    host.socket().say({ type: 'seals', items: [sealOf(1)] });
    await host.settle();
    await dial(open(2));
    await readAll(2);
    await returned(0, 'RECOVERING');
    expect(host.status()).toMatchObject({ state: 'offline', problem: 'recovering', pending: 0 });
    expect(readLink(host.meta)?.isReturning).toBe(true);
  });

  test('an answer to a question that was not asked is nothing', async () => {
    await host.tell([foreign(3, 1)]);
    host.socket().say({ type: 'seals', items: [sealOf(1)] });
    await host.settle();
    await dial(open(2));
    await readAll(2);
    host.socket().say({ type: 'returned', id: 77, count: 1, code: '' });
    await host.settle();
    expect(host.sent('push')).toEqual([]);
    expect(readLink(host.meta)?.isReturning).toBe(true);
  });

  test('31: a crash in between begins again where it was', async () => {
    await host.tell([foreign(3, 1)]);
    host.socket().say({ type: 'seals', items: [sealOf(1)] });
    await host.settle();
    await dial(open(2));
    await readAll(2);
    expect(host.sent('returnRecords')).toHaveLength(1);
    await dial(open(2));
    await readAll(2);
    expect(host.sent('returnRecords')).toHaveLength(1);
    await returned(1);
    expect(host.sent('push')).toEqual([]);
    expect(readLink(host.meta)?.isReturning).toBe(false);
  });
});

test('X5: envelopes above the restored head are signed anew for the chain that the server has', async () => {
  const { workspaceId, nonce, issuedAt } = plainHeader;
  for (let i = 0; i < 2; i++) {
    const idempotencyKey = `018f0000-0000-7000-8000-00000000010${i}`;
    host.envelopes.record('workspace', { workspaceId, nonce, issuedAt, idempotencyKey }, plainRun);
    await host.settle();
    const result = {
      kind: 'accepted',
      runId: 'r',
      state: 'queued',
      seq: 10 + i,
      checkpoint: '',
    } as const;
    host.socket().say({ type: 'envelopeAck', id: i + 1, result });
    await host.settle();
  }
  const [first] = host.envelopes.acceptedPlaces;
  if (!first) throw new Error('Nothing was accepted');
  const envelopeHead = { seq: 1, hash: first.hash };
  await dial({ epoch: 9, restoredHead: 10, seq: 10, envelopeHead });
  expect(host.sent('envelope').map(({ id: localId }) => localId)).toEqual([2]);
  const text: unknown = JSON.parse(new TextDecoder().decode(host.last('envelope').bytes));
  expect(text).toMatchObject({ seq: 2, prevHash: first.hash, serverEpoch: 9 });
  expect(first.hash).not.toBe(firstPrevHash);
});
