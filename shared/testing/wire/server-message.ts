import * as fc from 'fast-check';
import { wireLimits } from '../../wire/limits.ts';
import type { EnvelopeResult, ServerMessage, Welcome } from '../../wire/messages.ts';
import type { RequestResult } from '../../wire/request-messages.ts';
import {
  anyMemberId,
  anyWorkspaceId,
  ascii,
  blob,
  chainHead,
  few,
  group,
  hash,
  id,
  named,
  presence,
  publicKey,
  role,
  signature,
  teams,
  uint,
} from './parts.ts';
import { anyRecords, anySnapshotPart } from './records.ts';

const longText = ascii(wireLimits.text);

const welcome: fc.Arbitrary<Welcome> = fc.record({
  type: named('welcome'),
  workspaceId: anyWorkspaceId,
  memberId: anyMemberId,
  role,
  teams,
  epoch: uint,
  restoredHead: uint,
  isRecovering: fc.boolean(),
  seq: uint,
  backedUpSeq: uint,
  deviceHead: uint,
  chains: few(chainHead),
  envelopeHead: fc.record({ seq: uint, hash: id }),
  groups: few(group),
  serverKey: publicKey,
  metaSeq: uint,
  earlierRestores: few(fc.record({ epoch: uint, head: uint })),
});

const envelopeResult: fc.Arbitrary<EnvelopeResult> = fc.oneof(
  fc.record({ kind: named('accepted'), runId: id, state: id, seq: uint, checkpoint: id }),
  fc.record({ kind: named('refused'), code: id }),
);

const requestResult: fc.Arbitrary<RequestResult> = fc.oneof(
  fc.record({ method: named('keys.lease'), from: uint, to: uint }),
  fc.record({ method: named('invites.create'), invite: longText, expiresAt: uint }),
  fc.record({ method: named('claim'), epoch: uint, deviceId: id, expiresAt: uint }),
  fc.record({ method: named('tickets.create'), ticket: longText, expiresAt: uint }),
  fc.record({ method: named('done') }),
  fc.record({ method: named('refused'), code: id }),
);

/** A message of a sync server, of every type. */
export const anyServerMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ type: named('challenge'), version: uint, nonce: hash, serverId: id, epoch: uint }),
  welcome,
  fc.record({ type: named('records'), items: anyRecords, head: uint }),
  fc.record({ type: named('snapshots'), items: few(anySnapshotPart) }),
  fc.record({ type: named('packed'), bytes: blob }),
  fc.record({ type: named('ack'), batchId: uint, seqs: few(uint) }),
  fc.record({ type: named('reject'), batchId: uint, index: uint, code: id }),
  fc.record({
    type: named('seals'),
    items: few(fc.record({ deviceId: id, groupId: group, localId: uint, hash, signature })),
  }),
  fc.record({ type: named('digest'), groupId: group, seq: uint, hash, isBase: fc.boolean() }),
  fc.record({ type: named('envelopeAck'), id: uint, result: envelopeResult }),
  fc.record({ type: named('response'), id: uint, result: requestResult }),
  fc.record({ type: named('presence'), entries: presence }),
  fc.record({ type: named('returned'), id: uint, count: uint, code: id }),
  fc.record({ type: named('pong') }),
  fc.record({ type: named('bye'), code: uint }),
);
