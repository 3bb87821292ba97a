import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { SharedRunState } from '../../../shared/domain/run.ts';
import type { DeviceRow } from '../rows.ts';
import type { Cells } from './cells.ts';

/** Numbers of the kinds of records in `record.kind`; indexes of the table name the first. */
export const kinds = { yjs: 1, run: 2, meta: 3 } as const;

/** The row that every transaction locks. `version` counts commits: what is in memory is good for one of them. */
export interface ServerColumns {
  readonly id: 1;
  readonly version: number;
  readonly workspace_id: WorkspaceId | null;
  readonly seq: number;
  readonly meta_seq: number;
  readonly meta_hash: Uint8Array;
  readonly epoch: number;
  readonly restored_head: number;
  readonly earlier_restores: string;
  readonly is_recovering: boolean;
  readonly backed_up_seq: number;
  readonly stored_bytes: number;
  readonly audit_id: number;
  readonly audit_hash: Uint8Array | null;
}

export interface MemberColumns {
  readonly member_id: MemberId;
  readonly role: Role;
  readonly teams: string | null;
  readonly is_removed: boolean;
  readonly created_at: number;
}

export interface DeviceColumns {
  readonly device_id: string;
  readonly member_id: MemberId;
  readonly key_id: string;
  readonly public_key: Uint8Array;
  readonly state: DeviceRow['state'];
  readonly created_at: number;
  readonly last_local_id: number;
  readonly chain_seq: number;
  readonly chain_hash: string;
  readonly heard_epoch: number;
}

export interface GroupColumns {
  readonly group_id: GroupId;
  readonly head: number;
  readonly digest: Uint8Array;
  readonly compacted_through: number;
  readonly dropped_through: number;
}

export interface DocumentColumns {
  readonly document_id: string;
  /** Null: purged before it had records. */
  readonly group_id: GroupId | null;
  readonly is_purged: boolean;
  /** The first record that no snapshot holds, how many there are, and the bytes of their payloads. */
  readonly first_unmerged: number | null;
  readonly unmerged: number;
  readonly unmerged_bytes: number;
  readonly snapshot_bytes: number;
}

export interface WriterColumns {
  readonly document_id: string;
  readonly client: number;
  readonly owner: string;
  readonly clock: number;
}

export interface HeadColumns {
  readonly device_id: string;
  readonly group_id: GroupId;
  readonly local_id: number;
  readonly hash: Uint8Array;
}

export interface RecordColumns {
  readonly seq: number;
  readonly kind: number;
  readonly group_id: GroupId;
  readonly device_id: string | null;
  readonly local_id: number | null;
  readonly origin: string | null;
  readonly document_id: string | null;
  readonly at: number;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array | null;
  readonly payload: Uint8Array;
}

export interface MetaColumns {
  readonly meta_seq: number;
  readonly hash: Uint8Array;
}

export interface SealColumns {
  readonly device_id: string;
  readonly group_id: GroupId;
  readonly local_id: number;
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  readonly put_at: number;
}

export interface EnvelopeColumns {
  readonly device_id: string;
  readonly seq: number;
  readonly hash: string;
  readonly nonce: string;
  readonly idempotency_key: string;
  readonly run_id: string;
  readonly state: SharedRunState;
  readonly record_seq: number;
}

export interface AuditColumns {
  readonly id: number;
  readonly at: number;
  readonly device_id: string | null;
  readonly action: string;
  readonly detail: string | null;
  readonly hash: Uint8Array;
}

/** The tables whose rows are kept in memory, for one commit or more. */
export interface Tables {
  readonly server: Cells<ServerColumns, 'id'>;
  readonly member: Cells<MemberColumns, 'member_id'>;
  readonly device: Cells<DeviceColumns, 'device_id'>;
  readonly group: Cells<GroupColumns, 'group_id'>;
  readonly document: Cells<DocumentColumns, 'document_id'>;
  readonly writer: Cells<WriterColumns, 'document_id' | 'client'>;
  readonly head: Cells<HeadColumns, 'device_id' | 'group_id'>;
  readonly record: Cells<RecordColumns, 'seq'>;
  readonly meta: Cells<MetaColumns, 'meta_seq'>;
  readonly seal: Cells<SealColumns, 'device_id' | 'group_id'>;
  readonly envelope: Cells<EnvelopeColumns, 'device_id' | 'seq'>;
  readonly audit: Cells<AuditColumns, 'id'>;
}
