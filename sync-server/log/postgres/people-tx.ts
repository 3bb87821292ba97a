import { firstPrevHash } from '../../../shared/boundary/envelope.ts';
import type { TeamAccess } from '../../../shared/domain/access.ts';
import { teamId, type MemberId } from '../../../shared/domain/ids.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { PeopleTx } from '../log-store.ts';
import type { DeviceRow, InviteRow, MemberRow } from '../rows.ts';
import type { DeviceColumns, MemberColumns, Tables } from './tables.ts';
import type { Work } from './unit-of-work.ts';

interface Options {
  readonly tables: Tables;
  readonly work: Work;
}

/** Teams as a column: their ids, one after the other. */
function packTeams(teams: TeamAccess): string | null {
  return teams && teams.join(' ');
}

/** The teams of a column. */
export function unpackTeams(text: string | null): TeamAccess {
  if (text === null || text === '') return text === null ? null : [];
  return text.split(' ').map((id) => teamId.parse(id));
}

/** The member of a row. */
export function toMember(row: MemberColumns): MemberRow {
  const { member_id: memberId, role, is_removed: isRemoved } = row;
  return { memberId, role, teams: unpackTeams(row.teams), isRemoved };
}

function toDevice(row: DeviceColumns, member: MemberColumns): DeviceRow {
  return {
    deviceId: row.device_id,
    memberId: row.member_id,
    role: member.role,
    teams: unpackTeams(member.teams),
    keyId: row.key_id,
    publicKey: row.public_key,
    state: row.state,
    lastLocalId: row.last_local_id,
    chain: { seq: row.chain_seq, hash: row.chain_hash },
    heardEpoch: row.heard_epoch,
  };
}

/** The row of a device; null when the server does not know it. */
export async function loadDevice({ tables, work }: Options, deviceId: string): Promise<DeviceColumns | null> {
  const key = { device_id: deviceId };
  await work.load([[tables.device, [key]]]);
  return tables.device.find(key) ?? null;
}

/** The same with what its member may do. */
export async function readDevice(options: Options, deviceId: string): Promise<DeviceRow | null> {
  const { tables, work } = options;
  const device = await loadDevice(options, deviceId);
  if (!device) return null;
  const key = { member_id: device.member_id };
  await work.load([[tables.member, [key]]]);
  const member = tables.member.find(key);
  return member ? toDevice(device, member) : null;
}

interface InviteColumns {
  made_by: MemberId | null;
  made_with: string | null;
  role: Role;
  teams: string | null;
  member_id: MemberId | null;
  is_claim: boolean;
  expires_at: number | null;
  used_by: string | null;
  used_key: Uint8Array | null;
}

type InviteTx = Pick<
  PeopleTx,
  'invite' | 'addInvite' | 'useInvite' | 'voidInvites' | 'dropExpiredInvites' | 'openInvites'
>;

function createInviteTx({ work }: Options): InviteTx {
  return {
    async invite(hash): Promise<InviteRow | null> {
      const text = `SELECT made_by, made_with, role, teams, member_id, is_claim, expires_at, used_by, used_key
        FROM invite WHERE hash = $1`;
      const [row] = await work.read<InviteColumns>(text, [Buffer.from(hash)]);
      if (!row) return null;
      const { used_by: deviceId, used_key: publicKey } = row;
      return {
        hash,
        by: row.made_by,
        madeWith: row.made_with,
        role: row.role,
        teams: unpackTeams(row.teams),
        memberId: row.member_id,
        isClaim: row.is_claim,
        expiresAt: row.expires_at,
        usedBy: deviceId === null || publicKey === null ? null : { deviceId, publicKey },
      };
    },
    async addInvite({ hash, by, madeWith, role, teams, memberId, isClaim, expiresAt }, at) {
      await work.run('INSERT INTO invite VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL, $8, $9)', [
        Buffer.from(hash),
        by,
        role,
        packTeams(teams),
        memberId,
        isClaim,
        expiresAt,
        at,
        madeWith,
      ]);
    },
    async useInvite(hash, { deviceId, publicKey }, at) {
      await work.run('UPDATE invite SET used_by = $1, used_key = $2, used_at = $3 WHERE hash = $4', [
        deviceId,
        Buffer.from(publicKey),
        at,
        Buffer.from(hash),
      ]);
    },
    async voidInvites(which) {
      await work.run('DELETE FROM invite WHERE used_by IS NULL AND (is_claim OR $1)', [which === 'all']);
    },
    async dropExpiredInvites(at) {
      await work.run('DELETE FROM invite WHERE used_by IS NULL AND expires_at <= $1', [at]);
    },
    async openInvites(by) {
      const text = 'SELECT count(*) AS count FROM invite WHERE used_by IS NULL AND made_by = $1';
      return (await work.read<{ count: number }>(text, [by]))[0]?.count ?? 0;
    },
  };
}

function createDeviceTx(options: Options): Omit<PeopleTx, keyof ReturnType<typeof createInviteTx>> {
  const { tables, work } = options;
  async function member(memberId: MemberId): Promise<MemberColumns | null> {
    await work.load([[tables.member, [{ member_id: memberId }]]]);
    return tables.member.find({ member_id: memberId }) ?? null;
  }
  return {
    async member(memberId) {
      const row = await member(memberId);
      return row && toMember(row);
    },
    async members() {
      await work.settle();
      const text = 'SELECT * FROM member ORDER BY created_at, member_id';
      return (await work.read<MemberColumns>(text, [])).map(toMember);
    },
    async putMember({ memberId, role, teams, isRemoved }, at) {
      const known = await member(memberId);
      const row = { member_id: memberId, role, teams: packTeams(teams), is_removed: isRemoved };
      tables.member.put({ ...row, created_at: known?.created_at ?? at });
    },
    device: (deviceId) => readDevice(options, deviceId),
    async devicesOf(memberId) {
      await work.settle();
      const text = 'SELECT * FROM device WHERE member_id = $1 ORDER BY created_at, device_id';
      const devices = await work.read<DeviceColumns>(text, [memberId]);
      const owner = await member(memberId);
      return owner ? devices.map((row) => toDevice(row, owner)) : [];
    },
    async addDevice({ deviceId, memberId, keyId, publicKey }, at) {
      if (await loadDevice(options, deviceId)) throw new Error('A device is added once');
      const row = { device_id: deviceId, member_id: memberId, key_id: keyId, public_key: publicKey };
      const start = { last_local_id: 0, chain_seq: 0, chain_hash: firstPrevHash, heard_epoch: 0 };
      tables.device.put({ ...row, state: 'active', created_at: at, ...start });
    },
    async setDeviceState(deviceId, state) {
      const device = await loadDevice(options, deviceId);
      if (device) tables.device.put({ ...device, state });
    },
    async setHeardEpoch(deviceId, epoch) {
      const device = await loadDevice(options, deviceId);
      if (device) tables.device.put({ ...device, heard_epoch: epoch });
    },
  };
}

/** Members, devices and invites. */
export function createPeopleTx(options: Options): PeopleTx {
  return { ...createInviteTx(options), ...createDeviceTx(options) };
}
