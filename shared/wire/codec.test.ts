import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roles } from '../domain/role.ts';
import type { GroupId } from '../documents/group-id.ts';
import { memberId, workspaceId } from '../domain/ids.ts';
import { decodeClientMessage, encodeClientMessage } from './client-codec.ts';
import { wireLimits } from './limits.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import { decodeServerMessage, encodeServerMessage } from './server-codec.ts';
import { WireError } from './wire-error.ts';

const uint = fc.maxSafeNat();
const uuid = fc.uuid({ version: 7 });
const blob = fc.uint8Array({ maxLength: 64 });
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = (max: number) => fc.stringMatching(/^[ -~]*$/).map((value) => value.slice(0, max));
const group = fc.oneof(
  fc.constant<GroupId>('workspace'),
  uuid.map((id): GroupId => `team:${id}`),
  uuid.map((id): GroupId => `member:${id}`),
);
const role = fc.constantFrom(...roles);
const workspace = uuid.map((id) => workspaceId.parse(id));
const member = uuid.map((id) => memberId.parse(id));
const kind = <K extends string>(name: K) => fc.constant(name);

const intent = fc.oneof(
  fc.record({ kind: kind('resume') }),
  fc.record({ kind: kind('join'), invite: text(wireLimits.text) }),
  fc.record({
    kind: kind('claim'),
    invite: text(wireLimits.text),
    workspaceId: workspace,
    memberId: member,
  }),
);

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    type: kind('hello'),
    version: fc.constant(wireLimits.version),
    deviceId: text(64),
    keyId: text(64),
    publicKey: exactly(32),
    intent,
  }),
  fc.record({ type: kind('auth'), signature: exactly(64) }),
  fc.record({
    type: kind('pull'),
    cursors: fc.array(fc.record({ groupId: group, seq: uint }), { maxLength: 5 }),
  }),
  fc.record({
    type: kind('push'),
    batchId: uint,
    records: fc.array(fc.record({ localId: uint, groupId: group, documentId: text(64), payload: blob }), {
      maxLength: 5,
    }),
  }),
  fc.record({ type: kind('envelope'), id: uint, signature: exactly(64), bytes: blob }),
  fc.record({
    type: kind('request'),
    id: uint,
    call: fc.oneof(
      fc.record({ method: kind('keys.lease'), teamId: text(64), above: uint, count: uint }),
      fc.record({ method: kind('invites.create'), role }),
    ),
  }),
  fc.record({ type: kind('ping') }),
);

const place = { seq: uint, groupId: group, deviceId: text(64) };
const record = fc.oneof(
  fc.record({ kind: kind('yjs'), ...place, documentId: text(64), payload: blob }),
  fc.record({ kind: kind('run'), ...place, signature: exactly(64), bytes: blob }),
);

const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ type: kind('challenge'), nonce: exactly(32), serverId: text(64), epoch: uint }),
  fc.record({
    type: kind('welcome'),
    workspaceId: workspace,
    memberId: member,
    role,
    epoch: uint,
    seq: uint,
    deviceHead: uint,
    envelopeHead: fc.record({ seq: uint, hash: text(64) }),
    groups: fc.array(group, { maxLength: 5 }),
  }),
  fc.record({ type: kind('records'), items: fc.array(record, { maxLength: 5 }), head: uint }),
  fc.record({ type: kind('ack'), batchId: uint, seqs: fc.array(uint, { maxLength: 5 }) }),
  fc.record({ type: kind('reject'), batchId: uint, index: uint, code: text(64) }),
  fc.record({
    type: kind('envelopeAck'),
    id: uint,
    result: fc.oneof(
      fc.record({
        kind: kind('accepted'),
        runId: text(64),
        state: text(64),
        seq: uint,
        checkpoint: text(64),
      }),
      fc.record({ kind: kind('refused'), code: text(64) }),
    ),
  }),
  fc.record({
    type: kind('response'),
    id: uint,
    result: fc.oneof(
      fc.record({ method: kind('keys.lease'), from: uint, to: uint }),
      fc.record({ method: kind('invites.create'), invite: text(wireLimits.text), expiresAt: uint }),
      fc.record({ method: kind('refused'), code: text(64) }),
    ),
  }),
  fc.record({ type: kind('pong') }),
  fc.record({ type: kind('bye'), code: uint }),
);

/** A frame with a few bytes changed, cut out or put in. */
function mutated(frame: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat(frame.length),
    drop: fc.nat(3),
    put: fc.uint8Array({ maxLength: 3 }),
  });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let bytes = [...frame];
    for (const { at, drop, put } of edits) {
      bytes = [...bytes.slice(0, at), ...put, ...bytes.slice(at + drop)];
    }
    return Uint8Array.from(bytes);
  });
}

const decodeClient = (frame: Uint8Array) => decodeClientMessage(frame, wireLimits.frame);

/** F3: what a frame says, encoded again, or null for a coded failure. Anything else is thrown on. */
function reencode<M>(frame: Uint8Array, decode: (f: Uint8Array) => M, encode: (m: M) => Uint8Array) {
  try {
    return encode(decode(frame));
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

function expectCoded<M>(frame: Uint8Array, decode: (f: Uint8Array) => M, encode: (m: M) => Uint8Array): void {
  const again = reencode(frame, decode, encode);
  expect([...(again ?? frame)]).toEqual([...frame]);
}

describe('frames', () => {
  test('F3: every message of a host survives the way', () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(decodeClient(encodeClientMessage(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test('F3: every message of a server survives the way', () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        expect(decodeServerMessage(encodeServerMessage(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test('F3: changed frames give a message or a coded failure', () => {
    const frames = clientMessage.chain((message) => mutated(encodeClientMessage(message)));
    fc.assert(
      fc.property(frames, (frame) => expectCoded(frame, decodeClient, encodeClientMessage)),
      { numRuns: 2000 },
    );
    const replies = serverMessage.chain((message) => mutated(encodeServerMessage(message)));
    fc.assert(
      fc.property(replies, (frame) => expectCoded(frame, decodeServerMessage, encodeServerMessage)),
      { numRuns: 2000 },
    );
  });

  test('F3: random bytes give a message or a coded failure', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (frame) => {
        expectCoded(frame, decodeClient, encodeClientMessage);
        expectCoded(frame, decodeServerMessage, encodeServerMessage);
      }),
      { numRuns: 2000 },
    );
  });

  const refused: [string, number[], string][] = [
    ['F1: bytes after the end', [7, 0], 'MALFORMED'],
    ['F1: a number in a longer form', [0x87, 0x00], 'MALFORMED'],
    ['F1: a number above 2^53', [5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 'MALFORMED'],
    ['F2: a count without bytes to back it', [3, 0xff, 0x1f], 'MALFORMED'],
    ['F2: a count above its limit', [3, 0xff, 0xff, 0xff, 0x7f], 'MALFORMED'],
    ['F2: a payload longer than the frame', [5, 0, ...Array<number>(64).fill(1), 100, 1], 'MALFORMED'],
    ['F3: no message of this number', [99], 'UNKNOWN_MESSAGE'],
    ['F3: an empty frame', [], 'MALFORMED'],
    ['F4: a later version, whatever follows', [1, 2, 9, 9, 9], 'UNSUPPORTED_VERSION'],
  ];
  test.each(refused)('%s', (_, bytes, code) => {
    expect(() => decodeClient(Uint8Array.from(bytes))).toThrowError(expect.objectContaining({ code }));
  });

  test('L1, L2: a frame above the limit is not looked at', () => {
    const frame = new Uint8Array(wireLimits.strangerFrame + 1);
    expect(() => decodeClientMessage(frame, wireLimits.strangerFrame)).toThrowError(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
    expect(() => decodeServerMessage(new Uint8Array(wireLimits.frame + 1))).toThrowError(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
  });

  test('L2: the largest payload fits into a frame with its addresses', () => {
    const id = '018f0000-0000-7000-8000-000000000001';
    const frame = encodeServerMessage({
      type: 'records',
      head: Number.MAX_SAFE_INTEGER,
      items: [
        {
          kind: 'yjs',
          seq: Number.MAX_SAFE_INTEGER,
          groupId: `member:${id}`,
          deviceId: id,
          documentId: `board:${id}:999999`,
          payload: new Uint8Array(wireLimits.payload),
        },
      ],
    });
    expect(frame.length).toBeLessThanOrEqual(wireLimits.frame);
  });
});
