import * as fc from 'fast-check';
import type { Meta, MetaEntry } from '../../wire/meta.ts';
import type { LogRecord, SnapshotPart } from '../../wire/messages.ts';
import {
  anyMemberId,
  anyTeamId,
  anyWorkspaceId,
  blob,
  few,
  group,
  hash,
  id,
  named,
  publicKey,
  role,
  signature,
  teams,
  uint,
} from './parts.ts';

const place = { seq: uint, groupId: group };

/** A record of the log, of every kind. Its bytes mean nothing. */
export const anyRecord: fc.Arbitrary<LogRecord> = fc.oneof(
  fc.record({
    kind: named('yjs'),
    ...place,
    deviceId: id,
    localId: uint,
    documentId: id,
    origin: id,
    payload: blob,
  }),
  fc.record({ kind: named('run'), ...place, deviceId: id, signature, bytes: blob }),
  fc.record({ kind: named('meta'), ...place, signature, bytes: blob }),
);

/** Records of one frame: ids come again, as they do in a log. */
export const anyRecords: fc.Arbitrary<LogRecord[]> = fc
  .record({
    groups: fc.array(group, { minLength: 1, maxLength: 3 }),
    ids: fc.array(id, { minLength: 1, maxLength: 4 }),
  })
  .chain(({ groups, ids }) => {
    const some = { seq: uint, groupId: fc.constantFrom(...groups), deviceId: fc.constantFrom(...ids) };
    const update = fc.record({
      kind: named('yjs'),
      ...some,
      localId: uint,
      documentId: fc.constantFrom(...ids),
      origin: fc.constantFrom('', ...ids),
      payload: blob,
    });
    return fc.array(fc.oneof({ weight: 3, arbitrary: update }, anyRecord), { maxLength: 12 });
  });

export const anySnapshotPart: fc.Arbitrary<SnapshotPart> = fc
  .record({ ...place, documentId: id, signature, payload: blob, parts: fc.integer({ min: 1, max: 1024 }) })
  .chain((rest) => fc.nat(rest.parts - 1).map((part) => ({ ...rest, part })));

const entry: fc.Arbitrary<MetaEntry> = fc.oneof(
  fc.record({ kind: named('workspace.claimed'), workspaceId: anyWorkspaceId }),
  fc.record({ kind: named('member.set'), memberId: anyMemberId, role, teams }),
  fc.record({ kind: named('member.removed'), memberId: anyMemberId }),
  fc.record({ kind: named('device.added'), deviceId: id, memberId: anyMemberId, keyId: id, publicKey }),
  fc.record({ kind: named('device.revoked'), deviceId: id }),
  fc.record({ kind: named('device.quarantined'), deviceId: id }),
  fc.record({ kind: named('documents.purged'), documentIds: few(id) }),
  fc.record({ kind: named('keys.leased'), teamId: anyTeamId, upTo: uint }),
);

/** What a `meta` record says, of every kind. */
export const anyMeta: fc.Arbitrary<Meta> = fc.record({
  metaSeq: uint,
  prevHash: hash,
  at: uint,
  by: id,
  entry,
});
