import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { groupOfAddress, memberGroup, type GroupId } from '../../shared/documents/group-id.ts';
import { mayWrite } from '../../shared/domain/role.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import type { DeviceRow } from './log-store.ts';

/** Why a record is not taken. Rules: shared/wire/SPEC.md, W4 to W6. */
export type RejectCode =
  | 'READ_ONLY'
  | 'INVALID_DOCUMENT'
  | 'FORBIDDEN_GROUP'
  | 'WRONG_GROUP'
  | 'OUT_OF_ORDER'
  | 'OUTBOX_FORKED';

/** P2: everybody's groups, and one's own. */
export function mayRead(device: Pick<DeviceRow, 'memberId'>, groupId: GroupId): boolean {
  return !groupId.startsWith('member:') || groupId === memberGroup(device.memberId);
}

/** A group is written by whoever reads it and has a role that writes. */
export function mayWriteTo(device: Pick<DeviceRow, 'memberId' | 'role'>, groupId: GroupId): boolean {
  return mayWrite(device.role) && mayRead(device, groupId);
}

/** What forbids a record by itself; null when nothing does. Says nothing of the group bound before. */
export function refuseRecord(
  device: Pick<DeviceRow, 'memberId' | 'role'>,
  record: OutgoingRecord,
): RejectCode | null {
  if (!mayWrite(device.role)) return 'READ_ONLY';
  const address = parseDocumentId(record.documentId);
  if (!address) return 'INVALID_DOCUMENT';
  if (!mayWriteTo(device, record.groupId)) return 'FORBIDDEN_GROUP';
  const own = groupOfAddress(address);
  const fits = own === null ? record.groupId.startsWith('team:') : own === record.groupId;
  return fits ? null : 'WRONG_GROUP';
}

/** The first place where the numbers of a batch do not ascend, or −1. */
export function findDisorder(records: readonly OutgoingRecord[]): number {
  return records.findIndex(({ localId }, i) => localId <= (records[i - 1]?.localId ?? 0));
}
