import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { firstPrevHash } from '../../../shared/boundary/envelope.ts';
import type { DeviceRow, InviteRow, LogTx } from '../log-store.ts';
import { createRecordTables, type RecordTables } from './record-tables.ts';
import { createRunTables, type RunTables } from './run-tables.ts';
import type { Sql } from './sql.ts';

type AccessTables = Omit<LogTx, keyof RecordTables | keyof RunTables>;

interface DeviceColumns {
  device_id: string;
  workspace_id: WorkspaceId;
  member_id: MemberId;
  role: Role;
  key_id: string;
  public_key: Uint8Array;
  state: DeviceRow['state'];
  last_local_id: number;
}

interface InviteColumns {
  hash: Uint8Array;
  workspace_id: WorkspaceId | null;
  role: Role;
  expires_at: number | null;
  used_by: string | null;
  used_key: Uint8Array | null;
}

function readDevice(sql: Sql, deviceId: string): DeviceRow | null {
  const row = sql.get<DeviceColumns>(
    `SELECT device_id, workspace_id, member_id, role, key_id, public_key, state, last_local_id
     FROM device JOIN member USING (member_id) WHERE device_id = ?`,
    deviceId,
  );
  if (!row) return null;
  const chain = sql.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM envelope WHERE device_id = ? ORDER BY seq DESC LIMIT 1',
    deviceId,
  );
  return {
    deviceId: row.device_id,
    workspaceId: row.workspace_id,
    memberId: row.member_id,
    role: row.role,
    keyId: row.key_id,
    publicKey: row.public_key,
    state: row.state,
    lastLocalId: row.last_local_id,
    chain: chain ?? { seq: 0, hash: firstPrevHash },
  };
}

function toInvite(row: InviteColumns): InviteRow {
  const { used_by: deviceId, used_key: publicKey } = row;
  return {
    hash: row.hash,
    workspaceId: row.workspace_id,
    role: row.role,
    expiresAt: row.expires_at,
    usedBy: deviceId === null || publicKey === null ? null : { deviceId, publicKey },
  };
}

function createInviteTable(
  sql: Sql,
): Pick<AccessTables, 'invite' | 'addInvite' | 'useInvite' | 'voidOwnerInvites'> {
  return {
    async invite(hash) {
      const row = sql.get<InviteColumns>('SELECT * FROM invite WHERE hash = ?', hash);
      return row ? toInvite(row) : null;
    },
    async addInvite({ hash, workspaceId, role, expiresAt, at }) {
      sql.run(
        'INSERT INTO invite (hash, workspace_id, role, expires_at, created_at) VALUES (?, ?, ?, ?, ?)',
        hash,
        workspaceId,
        role,
        expiresAt,
        at,
      );
    },
    async useInvite(hash, { deviceId, publicKey, at }) {
      sql.run(
        'UPDATE invite SET used_by = ?, used_key = ?, used_at = ? WHERE hash = ?',
        deviceId,
        publicKey,
        at,
        hash,
      );
    },
    async voidOwnerInvites() {
      sql.run('DELETE FROM invite WHERE workspace_id IS NULL AND used_by IS NULL');
    },
  };
}

function createAccessTables(sql: Sql): AccessTables {
  return {
    ...createInviteTable(sql),
    async workspace() {
      return readWorkspace(sql);
    },
    async createWorkspace(workspaceId, at) {
      sql.run('INSERT INTO workspace (workspace_id, seq, created_at) VALUES (?, 0, ?)', workspaceId, at);
    },
    async addMember({ memberId, workspaceId, role, at }) {
      sql.run('INSERT INTO member VALUES (?, ?, ?, ?)', memberId, workspaceId, role, at);
    },
    async addDevice({ deviceId, memberId, keyId, publicKey, at }) {
      sql.run(
        `INSERT INTO device VALUES (?, ?, ?, ?, 'active', 0, ?)`,
        deviceId,
        memberId,
        keyId,
        publicKey,
        at,
      );
    },
    async device(deviceId) {
      return readDevice(sql, deviceId);
    },
    async quarantine(deviceId) {
      sql.run(`UPDATE device SET state = 'quarantined' WHERE device_id = ?`, deviceId);
    },
    async audit({ at, workspaceId, deviceId, action, detail }) {
      sql.run(
        'INSERT INTO audit (at, workspace_id, device_id, action, detail) VALUES (?, ?, ?, ?, ?)',
        at,
        workspaceId,
        deviceId,
        action,
        detail,
      );
    },
  };
}

/** The one workspace of this server. */
export function readWorkspace(sql: Sql): WorkspaceId | null {
  return sql.get<{ workspace_id: WorkspaceId }>('SELECT workspace_id FROM workspace')?.workspace_id ?? null;
}

/** Groups that have records, with the seq of the last of each. */
export function readGroups(sql: Sql, workspaceId: WorkspaceId): { groupId: GroupId; head: number }[] {
  return sql.all('SELECT group_id AS groupId, head FROM log_group WHERE workspace_id = ?', workspaceId);
}

/** The tables of a log inside a transaction that the caller holds. */
export function createLogTx(sql: Sql): LogTx {
  return { ...createAccessTables(sql), ...createRecordTables(sql), ...createRunTables(sql) };
}
