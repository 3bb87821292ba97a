import * as fc from 'fast-check';
import type { TeamAccess } from '../../domain/access.ts';
import type { GroupId } from '../../documents/group-id.ts';
import {
  memberId,
  teamId,
  workspaceId,
  type MemberId,
  type TeamId,
  type WorkspaceId,
} from '../../domain/ids.ts';
import { roles, type Role } from '../../domain/role.ts';
import type { PresenceEntry, RecordChainHead } from '../../wire/messages.ts';

// What messages are made of.

const uuid = fc.uuid({ version: 7 });

export const uint: fc.Arbitrary<number> = fc.oneof(fc.maxSafeNat(), fc.nat(300));
export const blob: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 64 });
export const hash: fc.Arbitrary<Uint8Array> = exactly(32);
export const signature: fc.Arbitrary<Uint8Array> = exactly(64);
export const publicKey: fc.Arbitrary<Uint8Array> = exactly(32);
export const role: fc.Arbitrary<Role> = fc.constantFrom(...roles);
export const anyWorkspaceId: fc.Arbitrary<WorkspaceId> = uuid.map((text) => workspaceId.parse(text));
export const anyMemberId: fc.Arbitrary<MemberId> = uuid.map((text) => memberId.parse(text));
export const anyTeamId: fc.Arbitrary<TeamId> = uuid.map((text) => teamId.parse(text));
export const teams: fc.Arbitrary<TeamAccess> = fc.option(few(anyTeamId), { nil: null });
/** An id of a device, document or key, or a code: the wire takes any text of this length for them. */
export const id: fc.Arbitrary<string> = ascii(64);
export const group: fc.Arbitrary<GroupId> = fc.oneof(
  fc.constant<GroupId>('workspace'),
  uuid.map((text): GroupId => `team:${text}`),
  uuid.map((text): GroupId => `member:${text}`),
);
export const chainHead: fc.Arbitrary<RecordChainHead> = fc.record({ groupId: group, localId: uint, hash });
export const presence: fc.Arbitrary<PresenceEntry[]> = few(
  fc.record({
    documentId: id,
    clientId: fc.nat(2 ** 32 - 1),
    clock: uint,
    state: fc.string({ unit: 'grapheme', maxLength: 40 }),
  }),
);

function exactly(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** Printable ASCII of at most `max` characters. */
export function ascii(max: number): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme-ascii', maxLength: max });
}

/** The name of a message, record or intent. */
export function named<const K extends string>(name: K): fc.Arbitrary<K> {
  return fc.constant(name);
}

/** Up to four of them. */
export function few<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(item, { maxLength: 4 });
}
