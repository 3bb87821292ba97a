import { expect, test } from 'vitest';
import { memberId, teamId, workspaceId } from '../domain/ids.ts';
import type { GroupId } from '../documents/group-id.ts';
import { decodeClientMessage, encodeClientMessage } from './client-codec.ts';
import { wireLimits } from './limits.ts';
import type { ClientMessage, PresenceEntry, ServerMessage } from './messages.ts';
import { decodeMeta, encodeMeta } from './meta-codec.ts';
import { decodeServerMessage, encodeServerMessage } from './server-codec.ts';

const uuid = '018f0000-0000-7000-8000-000000000001';
const id = 'x'.repeat(wireLimits.id);
const groupId: GroupId = `member:${uuid}`;
const most = Number.MAX_SAFE_INTEGER;
const signature = new Uint8Array(64);
const hash = new Uint8Array(32);
const times = <T>(count: number, item: T): T[] => Array<T>(count).fill(item);
const bytes = (length: number): Uint8Array => new Uint8Array(length);

const update = (size: number) => ({
  localId: most,
  groupId,
  documentId: id,
  origin: id,
  payload: bytes(size),
});
const run = (size: number) => ({
  kind: 'run' as const,
  seq: most,
  groupId,
  deviceId: id,
  signature,
  bytes: bytes(size),
});
const meta = (size: number) => ({
  kind: 'meta' as const,
  seq: most,
  groupId,
  signature,
  bytes: bytes(size),
});
const presence = (count: number, size: number): PresenceEntry[] =>
  times(count, { documentId: id, clientId: 2 ** 32 - 1, clock: most, state: 'é'.repeat(size / 2) });
const seal = { deviceId: id, groupId, localId: most, hash, signature };
const part = (size: number, parts: number) => ({
  seq: most,
  groupId,
  documentId: id,
  part: 0,
  parts,
  signature,
  payload: bytes(size),
});
const teams = (count: number) => times(count, teamId.parse(uuid));
const welcome = (groups: number, chains: number, access: number): ServerMessage => ({
  type: 'welcome',
  workspaceId: workspaceId.parse(uuid),
  memberId: memberId.parse(uuid),
  role: 'member',
  teams: teams(access),
  epoch: most,
  restoredHead: most,
  isRecovering: true,
  seq: most,
  backedUpSeq: most,
  deviceHead: most,
  chains: times(chains, { groupId, localId: most, hash }),
  envelopeHead: { seq: most, hash: id },
  groups: times(groups, groupId),
  serverKey: hash,
  metaSeq: most,
  earlierRestores: times(wireLimits.restores, { epoch: most, head: most }),
});
const call = (documents: number): ClientMessage => ({
  type: 'request',
  id: most,
  call: { method: 'documents.purge', documentIds: times(documents, id) },
});

const client: [string, (over: number) => ClientMessage][] = [
  [
    'L2: records of a push',
    (over) => ({ type: 'push', batchId: most, records: times(wireLimits.records + over, update(1)) }),
  ],
  [
    'L2: the payload of a record',
    (over) => ({ type: 'push', batchId: most, records: [update(wireLimits.payload + over)] }),
  ],
  [
    'L2: the payload of a returned record',
    (over) => ({
      type: 'returnRecords',
      id: most,
      deviceId: id,
      groupId,
      records: [update(wireLimits.payload + over)],
      localId: most,
      signature,
    }),
  ],
  [
    'F2: cursors',
    (over) => ({
      type: 'pull',
      cursors: times(wireLimits.groups + over, { groupId, seq: most }),
      credits: most,
    }),
  ],
  [
    'F2: an envelope',
    (over) => ({ type: 'envelope', id: most, signature, bytes: bytes(wireLimits.envelope + over) }),
  ],
  ['F2: documents to purge', (over) => call(wireLimits.purges + over)],
  [
    'F2: people in documents',
    (over) => ({ type: 'presence', entries: presence(wireLimits.presenceEntries + over, 1024) }),
  ],
  [
    'Q1: bytes of a state',
    (over) => ({ type: 'presence', entries: presence(1, wireLimits.presenceState + over * 2) }),
  ],
  [
    'F2: a meta record',
    (over) => ({
      type: 'returnMeta',
      id: most,
      records: [{ signature, bytes: bytes(wireLimits.meta + over) }],
    }),
  ],
  [
    'F2: the name of a claim',
    (over) => ({
      type: 'request',
      id: most,
      call: { method: 'claims.release', name: 'x'.repeat(wireLimits.text + over), epoch: most },
    }),
  ],
];

test.each(client)('%s: as many as there may be fit into a frame; one more is refused', (_, make) => {
  const frame = encodeClientMessage(make(0));
  expect(decodeClientMessage(frame, wireLimits.frame)).toMatchObject({ type: make(0).type });
  expect(() => decodeClientMessage(encodeClientMessage(make(1)), 2 * wireLimits.frame)).toThrowError(
    expect.objectContaining({ code: 'MALFORMED' }),
  );
});

const server: [string, (over: number) => ServerMessage][] = [
  [
    'L2: records of a frame',
    (over) => ({ type: 'records', items: times(wireLimits.sentRecords + over, run(1)), head: most }),
  ],
  [
    'F2: an envelope of the log',
    (over) => ({ type: 'records', items: [run(wireLimits.envelope + over)], head: most }),
  ],
  [
    'F2: a meta record of the log',
    (over) => ({ type: 'records', items: [meta(wireLimits.meta + over)], head: most }),
  ],
  [
    'L2: the payload of a record',
    (over) => ({
      type: 'records',
      items: [{ kind: 'yjs', seq: most, deviceId: id, ...update(wireLimits.payload + over) }],
      head: most,
    }),
  ],
  [
    'F2: a part of a snapshot',
    (over) => ({ type: 'snapshots', items: [part(wireLimits.snapshotPart + over, 1)] }),
  ],
  [
    'F2: parts of a snapshot',
    (over) => ({ type: 'snapshots', items: [part(1, wireLimits.snapshotParts + over)] }),
  ],
  ['F2: seals', (over) => ({ type: 'seals', items: times(wireLimits.seals + over, seal) })],
  ['F2: groups', (over) => welcome(wireLimits.groups + over, wireLimits.groups, wireLimits.teams)],
  ['F2: chains', (over) => welcome(wireLimits.groups, wireLimits.groups + over, wireLimits.teams)],
  ['F2: teams', (over) => welcome(wireLimits.groups, wireLimits.groups, wireLimits.teams + over)],
  [
    'L2: seqs of an answer',
    (over) => ({ type: 'ack', batchId: most, seqs: times(wireLimits.records + over, most) }),
  ],
];

test.each(server)('%s: as many as there may be fit into a frame; one more is refused', (_, make) => {
  const frame = encodeServerMessage(make(0));
  expect(decodeServerMessage(frame)).toMatchObject({ type: make(0).type });
  expect(() => decodeServerMessage(encodeServerMessage(make(1)), 2 * wireLimits.frame)).toThrowError(
    expect.objectContaining({ code: 'MALFORMED' }),
  );
});

test('L1, L2: a frame above the limit is not looked at', () => {
  const tooLarge = expect.objectContaining({ code: 'TOO_LARGE' });
  expect(() =>
    decodeClientMessage(bytes(wireLimits.strangerFrame + 1), wireLimits.strangerFrame),
  ).toThrowError(tooLarge);
  expect(() => decodeServerMessage(bytes(wireLimits.frame + 1))).toThrowError(tooLarge);
  expect(() => decodeMeta(bytes(wireLimits.meta + 1))).toThrowError(tooLarge);
});

test('L1: every hello fits into a frame of a stranger', () => {
  const text = 'x'.repeat(wireLimits.text);
  const frame = encodeClientMessage({
    type: 'hello',
    oldest: most,
    newest: most,
    deviceId: id,
    keyId: id,
    publicKey: hash,
    intent: {
      kind: 'claim',
      invite: text,
      workspaceId: workspaceId.parse(uuid),
      memberId: memberId.parse(uuid),
    },
  });
  expect(frame.length).toBeLessThanOrEqual(wireLimits.strangerFrame);
});

test('F5: what packed carried may be larger than a frame', () => {
  const items = times(3, part(wireLimits.snapshotPart, 3));
  const frame = encodeServerMessage({ type: 'snapshots', items });
  expect(frame.length).toBeGreaterThan(wireLimits.frame);
  const message = decodeServerMessage(frame, wireLimits.unpacked);
  const sizes = message.type === 'snapshots' ? message.items.map(({ payload }) => payload.length) : [];
  expect(sizes).toEqual(times(3, wireLimits.snapshotPart));
});

test('M2: the longest meta records are within their limit', () => {
  const head = { metaSeq: most, prevHash: hash, at: most, by: id };
  const longest = [
    encodeMeta({ ...head, entry: { kind: 'documents.purged', documentIds: times(wireLimits.purges, id) } }),
    encodeMeta({
      ...head,
      entry: {
        kind: 'member.set',
        memberId: memberId.parse(uuid),
        role: 'member',
        teams: teams(wireLimits.teams),
      },
    }),
  ];
  for (const encoded of longest) expect(decodeMeta(encoded)).toMatchObject(head);
});
