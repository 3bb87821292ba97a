import type { TeamAccess } from '../../shared/domain/access.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import { granted, type Ask } from './answers.ts';
import type { MetaLog } from './meta/meta-log.ts';
import type { Device, Member } from './meta/people-rows.ts';

/**
 * Members and devices of the workspace, as the server's signed records tell; the server decides about changes
 * (wire R4, R5, R7). They reject with FORBIDDEN, INVALID_PARAMS, NOT_FOUND, NOT_LINKED, OFFLINE, DEADLINE or BUSY.
 */
export interface People {
  members(): Member[];
  devices(): Device[];
  updateMember(member: { memberId: MemberId; role: Role; teams: TeamAccess }): Promise<void>;
  removeMember(memberId: MemberId): Promise<void>;
  revokeDevice(deviceId: string): Promise<void>;
  /** Removes documents from every replica for ever. They are gone here too when the server's record of it comes. */
  purgeDocuments(documentIds: readonly string[]): Promise<void>;
}

export function createPeople({ ask, metaLog }: { ask: Ask; metaLog: MetaLog }): People {
  return {
    members: metaLog.members,
    devices: metaLog.devices,
    async updateMember(member) {
      granted(await ask({ method: 'members.update', ...member }), 'done');
    },
    async removeMember(memberId) {
      granted(await ask({ method: 'members.remove', memberId }), 'done');
    },
    async revokeDevice(deviceId) {
      granted(await ask({ method: 'devices.revoke', deviceId }), 'done');
    },
    async purgeDocuments(documentIds) {
      for (let i = 0; i < documentIds.length; i += wireLimits.purges) {
        const some = documentIds.slice(i, i + wireLimits.purges);
        granted(await ask({ method: 'documents.purge', documentIds: some }), 'done');
      }
    },
  };
}
