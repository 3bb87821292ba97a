import * as fc from 'fast-check';
import { wireLimits } from '../../wire/limits.ts';
import type { ClientMessage } from '../../wire/messages.ts';
import type { RequestCall } from '../../wire/request-messages.ts';
import {
  anyMemberId,
  anyWorkspaceId,
  ascii,
  blob,
  few,
  group,
  id,
  named,
  presence,
  publicKey,
  role,
  signature,
  teams,
  uint,
} from './parts.ts';

const longText = ascii(wireLimits.text);

const intent = fc.oneof(
  fc.record({ kind: named('resume') }),
  fc.record({ kind: named('join'), invite: longText }),
  fc.record({
    kind: named('claim'),
    invite: longText,
    workspaceId: anyWorkspaceId,
    memberId: anyMemberId,
  }),
);

/** A range with the version that this program speaks in it. */
const versions = {
  oldest: fc.integer({ min: 0, max: wireLimits.newestVersion }),
  newest: fc.integer({ min: wireLimits.newestVersion, max: 9 }),
};

const call: fc.Arbitrary<RequestCall> = fc.oneof(
  fc.record({ method: named('keys.lease'), teamId: id, above: uint, count: uint }),
  fc.record({
    method: named('invites.create'),
    role,
    teams,
    ttlMs: uint,
    memberId: fc.option(anyMemberId, { nil: null }),
  }),
  fc.record({ method: named('members.update'), memberId: anyMemberId, role, teams }),
  fc.record({ method: named('members.remove'), memberId: anyMemberId }),
  fc.record({ method: named('devices.revoke'), deviceId: id }),
  fc.record({ method: named('devices.renew'), deviceId: id, keyId: id, publicKey }),
  fc.record({ method: named('documents.purge'), documentIds: few(id) }),
  fc.record({ method: named('claims.take'), name: longText, ttlMs: uint }),
  fc.record({ method: named('claims.renew'), name: longText, epoch: uint, ttlMs: uint }),
  fc.record({ method: named('claims.release'), name: longText, epoch: uint }),
  fc.record({ method: named('tickets.create'), documentId: id }),
);

const update = { localId: uint, documentId: id, origin: id, payload: blob };

/** A message of a host, of every type. */
export const anyClientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({ type: named('hello'), ...versions, deviceId: id, keyId: id, publicKey, intent }),
  fc.record({ type: named('auth'), signature }),
  fc.record({ type: named('pull'), cursors: few(fc.record({ groupId: group, seq: uint })), credits: uint }),
  fc.record({ type: named('credit'), bytes: uint }),
  fc.record({
    type: named('push'),
    batchId: uint,
    records: few(fc.record({ ...update, groupId: group })),
  }),
  fc.record({ type: named('reopen') }),
  fc.record({ type: named('seal'), groupId: group, localId: uint, signature }),
  fc.record({ type: named('envelope'), id: uint, signature, bytes: blob }),
  fc.record({ type: named('request'), id: uint, call }),
  fc.record({ type: named('presence'), entries: presence }),
  fc.record({
    type: named('returnMeta'),
    id: uint,
    records: few(fc.record({ signature, bytes: blob })),
  }),
  fc.record({
    type: named('returnRecords'),
    id: uint,
    deviceId: id,
    groupId: group,
    records: few(fc.record(update)),
    localId: uint,
    signature,
  }),
  fc.record({ type: named('recovered') }),
  fc.record({ type: named('ping') }),
);
