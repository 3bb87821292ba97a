import type { TeamAccess } from '../../../shared/domain/access.ts';
import type { Role } from '../../../shared/domain/role.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';
import { decodeMeta } from '../../../shared/wire/meta-codec.ts';
import type { MetaEntry } from '../../../shared/wire/meta.ts';

interface Member {
  readonly role: Role;
  readonly teams: TeamAccess;
}

/** Who may do what, as the `meta` records up to some place say. */
export interface Rights {
  /** Why this device may not write into this group; null when it may. */
  objection(deviceId: string, groupId: string): string | null;
  /** What the member at a device may read; null for a device that is none. */
  accessOf(deviceId: string): Member | null;
  apply(entry: MetaEntry): void;
}

/** Nobody may do anything yet. */
function createRights(): Rights {
  const members = new Map<string, Member>();
  const devices = new Map<string, string>();

  function accessOf(deviceId: string): Member | null {
    return members.get(devices.get(deviceId) ?? '') ?? null;
  }

  return {
    accessOf,
    objection(deviceId, groupId) {
      const member = accessOf(deviceId);
      if (!member) return 'is no device of a member';
      if (member.role === 'viewer') return 'only reads';
      const [kind, id = ''] = groupId.split(':');
      if (kind === 'member') return devices.get(deviceId) === id ? null : 'is somebody else';
      if (kind !== 'team' || member.role === 'owner' || member.role === 'admin') return null;
      return member.teams === null || member.teams.some((team) => team === id) ? null : 'has no access';
    },
    apply(entry) {
      switch (entry.kind) {
        case 'member.set':
          return void members.set(entry.memberId, entry);
        case 'member.removed':
          return void members.delete(entry.memberId);
        case 'device.added':
          return void devices.set(entry.deviceId, entry.memberId);
        case 'device.revoked':
        case 'device.quarantined':
          return void devices.delete(entry.deviceId);
        default:
          return undefined;
      }
    },
  };
}

/** Reads the rights that a log comes to. */
export function readRights(log: readonly LogRecord[]): Rights {
  const rights = createRights();
  for (const record of log) if (record.kind === 'meta') rights.apply(decodeMeta(record.bytes).entry);
  return rights;
}

/** Records that their device had no right to write at their place in the log. */
export function wrongfulRecords(log: readonly LogRecord[]): string[] {
  const rights = createRights();
  return log.flatMap((record) => {
    if (record.kind === 'meta') {
      rights.apply(decodeMeta(record.bytes).entry);
      return [];
    }
    const objection = rights.objection(record.deviceId, record.groupId);
    return objection === null
      ? []
      : [`${record.seq} in ${record.groupId} is of ${record.deviceId}, who ${objection}`];
  });
}
