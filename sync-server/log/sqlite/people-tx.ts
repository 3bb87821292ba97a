import type { MemberId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { PeopleTx } from '../log-store.ts';
import type { DeviceRow, InviteRow, MemberRow } from '../rows.ts';
import type { Memory } from './memory.ts';
import { packTeams, unpackTeams, type DatedMember } from './people.ts';
import type { Sql } from './sql.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface Options {
  readonly sql: Sql;
  readonly work: UnitOfWork;
  readonly memory: Memory;
}

interface InviteColumns {
  made_by: MemberId | null;
  made_with: string | null;
  role: Role;
  teams: string | null;
  member_id: MemberId | null;
  is_claim: number;
  expires_at: number | null;
  used_by: string | null;
  used_key: Uint8Array | null;
}

/** Reads a device with what its member may do; null when the server does not know it. */
export function createReadDevice(memory: Memory): (deviceId: string) => DeviceRow | null {
  return (deviceId) => {
    const device = memory.devices.get(deviceId);
    const member = device && memory.members.get(device.memberId);
    if (!device || !member) return null;
    const { memberId, keyId, publicKey, state, heardEpoch } = device;
    const { role, teams } = member;
    const { lastLocalId, chain } = memory.end(device.no);
    return { deviceId, memberId, role, teams, keyId, publicKey, state, lastLocalId, chain, heardEpoch };
  };
}

function toMember({ memberId, role, teams, isRemoved }: DatedMember): MemberRow {
  return { memberId, role, teams, isRemoved };
}

type InviteTx = Pick<
  PeopleTx,
  'invite' | 'addInvite' | 'useInvite' | 'voidInvites' | 'dropExpiredInvites' | 'openInvites'
>;

function createInviteTx({ sql, work }: Options): InviteTx {
  return {
    async invite(hash): Promise<InviteRow | null> {
      const row = sql.get<InviteColumns>('SELECT * FROM invite WHERE hash = ?', hash);
      if (!row) return null;
      const { used_by: deviceId, used_key: publicKey } = row;
      return {
        hash,
        by: row.made_by,
        madeWith: row.made_with,
        role: row.role,
        teams: unpackTeams(row.teams),
        memberId: row.member_id,
        isClaim: row.is_claim === 1,
        expiresAt: row.expires_at,
        usedBy: deviceId === null || publicKey === null ? null : { deviceId, publicKey },
      };
    },
    async addInvite({ hash, by, madeWith, role, teams, memberId, isClaim, expiresAt }, at) {
      const terms = [hash, by, role, packTeams(teams), memberId, isClaim ? 1 : 0, expiresAt] as const;
      const text = 'INSERT INTO invite VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, ?)';
      work.run(text, ...terms, at, madeWith);
    },
    async useInvite(hash, { deviceId, publicKey }, at) {
      const text = 'UPDATE invite SET used_by = ?, used_key = ?, used_at = ? WHERE hash = ?';
      work.run(text, deviceId, publicKey, at, hash);
    },
    async voidInvites(which) {
      work.run('DELETE FROM invite WHERE used_by IS NULL AND is_claim >= ?', which === 'claim' ? 1 : 0);
    },
    async dropExpiredInvites(at) {
      work.run('DELETE FROM invite WHERE used_by IS NULL AND expires_at <= ?', at);
    },
    async openInvites(by) {
      const text = 'SELECT count(*) FROM invite WHERE used_by IS NULL AND made_by = ?';
      return sql.row<[number]>(text, by)?.[0] ?? 0;
    },
  };
}

/** Members, devices and invites. */
export function createPeopleTx(options: Options): PeopleTx {
  const { sql, work, memory } = options;
  const readDevice = createReadDevice(memory);
  return {
    ...createInviteTx(options),
    async member(memberId) {
      const member = memory.members.get(memberId);
      return member && toMember(member);
    },
    async members() {
      work.settle();
      const ids = sql.all<{ id: MemberId }>('SELECT member_id AS id FROM member ORDER BY created_at, id');
      return ids.flatMap(({ id }) => memory.members.get(id) ?? []).map(toMember);
    },
    async putMember(member, at) {
      const createdAt = memory.members.get(member.memberId)?.createdAt ?? at;
      memory.members.set(member.memberId, { ...member, createdAt });
    },
    device: async (deviceId) => readDevice(deviceId),
    async devicesOf(memberId) {
      work.settle();
      const text = 'SELECT device_id AS id FROM device WHERE member_id = ? ORDER BY no';
      return sql.all<{ id: string }>(text, memberId).flatMap(({ id }) => readDevice(id) ?? []);
    },
    async addDevice({ deviceId, memberId, keyId, publicKey }, at) {
      if (memory.devices.get(deviceId)) throw new Error('A device is added once');
      const start = { state: 'active', createdAt: at, heardEpoch: 0 } as const;
      memory.addDevice({ deviceId, memberId, keyId, publicKey, ...start });
    },
    async setDeviceState(deviceId, state) {
      const device = memory.devices.get(deviceId);
      if (device) memory.devices.set(deviceId, { ...device, state });
    },
    async setHeardEpoch(deviceId, heardEpoch) {
      const device = memory.devices.get(deviceId);
      if (device) memory.devices.set(deviceId, { ...device, heardEpoch });
    },
  };
}
