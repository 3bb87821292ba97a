import { parseDocumentId } from '../../shared/documents/document-id.ts';
import { groupOfAddress, memberGroup, type GroupId } from '../../shared/documents/group-id.ts';
import { hasTeam } from '../../shared/domain/access.ts';
import { mayWrite } from '../../shared/domain/role.ts';
import type { OutgoingRecord } from '../../shared/wire/messages.ts';
import type { DeviceRow, DocumentRow, ServerRow } from './rows.ts';
import { RECORD_BYTES } from './stored-size.ts';

/** What of a device says where it may read and write. */
export type Reach = Pick<DeviceRow, 'memberId' | 'role' | 'teams'>;

const TEAM = 'team:';

/** Why a record is not taken. Rules: shared/wire/SPEC.md, W4 to W9, W11 and G3. */
export type RejectCode =
  | 'READ_ONLY'
  | 'INVALID_DOCUMENT'
  | 'FORBIDDEN_GROUP'
  | 'WRONG_GROUP'
  | 'PURGED'
  | 'OUT_OF_ORDER'
  | 'OUTBOX_FORKED'
  | 'FORBIDDEN_ORIGIN'
  | 'UNDECODABLE'
  | 'FOREIGN_CLIENT'
  | 'GAP'
  | 'TOO_MANY_CLIENTS'
  | 'TOO_LARGE'
  | 'QUOTA_EXCEEDED';

/** G1: the workspace's group, one's own, and those of teams to which one has access. */
export function mayRead(reach: Reach, groupId: GroupId): boolean {
  if (groupId === 'workspace') return true;
  if (groupId.startsWith(TEAM)) return hasTeam(reach, groupId.slice(TEAM.length));
  return groupId === memberGroup(reach.memberId);
}

/** A group is written by whoever reads it and has a role that writes. */
export function mayWriteTo(reach: Reach, groupId: GroupId): boolean {
  return mayWrite(reach.role) && mayRead(reach, groupId);
}

/** What may be stored, in bytes. */
export interface StorageLimits {
  /** All that the log counts (K19): more is `QUOTA_EXCEEDED`. */
  readonly workspaceBytes: number;
  /** What one document is built from: more is `TOO_LARGE`. */
  readonly documentBytes: number;
}

/** No limits: for logs that nobody writes from outside. */
export const endlessStorage: StorageLimits = { workspaceBytes: Infinity, documentBytes: Infinity };

/** The epoch of a server that was never restored (X1). */
export const FIRST_EPOCH = 1;

/** True when the log may lack what was once accepted: it was restored from a backup. */
export function isRestored({ epoch }: Pick<ServerRow, 'epoch'>): boolean {
  return epoch > FIRST_EPOCH;
}

/** W6: whether a document that is new to the log may begin in this group. */
function refuseDocument(id: string, groupId: GroupId): 'INVALID_DOCUMENT' | 'WRONG_GROUP' | null {
  const address = parseDocumentId(id);
  if (!address) return 'INVALID_DOCUMENT';
  const own = groupOfAddress(address);
  const fits = own === null ? groupId.startsWith(TEAM) : own === groupId;
  return fits ? null : 'WRONG_GROUP';
}

/** Checks the records of a batch one after the other; what it lets through counts for those after it. */
export interface RecordCheck {
  /** What forbids this record, its update apart; null when nothing does. */
  refuse(record: OutgoingRecord): RejectCode | null;
  /** Documents that get their group by this batch. */
  readonly bound: ReadonlyMap<string, GroupId>;
}

interface CheckOptions {
  readonly device: DeviceRow;
  readonly server: ServerRow;
  readonly documents: ReadonlyMap<string, DocumentRow>;
  readonly limits: StorageLimits;
  /** Devices that records may name as their origin (W9). */
  readonly origins: Pick<ReadonlySet<string>, 'has'>;
}

/** Begins a check with what the log knows (W5, W6, W9, G3, and the quotas of L6). */
export function createRecordCheck({ device, server, documents, limits, origins }: CheckOptions): RecordCheck {
  const bound = new Map<string, GroupId>();
  const sizes = new Map<string, number>();
  let stored = server.storedBytes;

  function refusePlace({ documentId, groupId }: OutgoingRecord): RejectCode | null {
    const known = documents.get(documentId);
    const group = known?.groupId ?? bound.get(documentId);
    const misfit = group === undefined ? refuseDocument(documentId, groupId) : null;
    if (misfit === 'INVALID_DOCUMENT') return misfit;
    if (!mayWriteTo(device, groupId)) return 'FORBIDDEN_GROUP';
    if (known?.isPurged) return 'PURGED';
    if (misfit) return misfit;
    if (group === undefined) bound.set(documentId, groupId);
    return group === undefined || group === groupId ? null : 'WRONG_GROUP';
  }

  function refuseSize({ documentId, payload }: OutgoingRecord): RejectCode | null {
    const size = (sizes.get(documentId) ?? documents.get(documentId)?.bytes ?? 0) + payload.length;
    sizes.set(documentId, size);
    stored += RECORD_BYTES + payload.length;
    if (size > limits.documentBytes) return 'TOO_LARGE';
    return stored > limits.workspaceBytes ? 'QUOTA_EXCEEDED' : null;
  }

  return {
    bound,
    refuse(record) {
      if (!mayWrite(device.role)) return 'READ_ONLY';
      const misplaced = refusePlace(record);
      if (misplaced) return misplaced;
      const { origin } = record;
      if (origin !== '' && (origin === device.deviceId || !origins.has(origin))) return 'FORBIDDEN_ORIGIN';
      return refuseSize(record);
    },
  };
}
