import { assertNever } from '../../../shared/lib/exhaustive.ts';
import type { MetaEntry } from '../../../shared/wire/meta.ts';
import type { DeviceRow, MemberRow } from '../rows.ts';

/** Members, devices, purges and numbers as the `meta` records tell them, and nothing else (M2). */
export interface PeopleTold {
  readonly members: Map<string, Pick<MemberRow, 'role' | 'teams' | 'isRemoved'>>;
  readonly devices: Map<string, Pick<DeviceRow, 'memberId' | 'keyId' | 'publicKey' | 'state'>>;
  readonly purged: Set<string>;
  readonly lastKeys: Map<string, number>;
}

/** Nobody has been told of yet. */
export function createPeopleTold(): PeopleTold {
  return { members: new Map(), devices: new Map(), purged: new Set(), lastKeys: new Map() };
}

function setState({ devices }: PeopleTold, deviceId: string, state: DeviceRow['state']): void {
  const device = devices.get(deviceId);
  if (device && device.state !== 'revoked') devices.set(deviceId, { ...device, state });
}

/** Takes in what one record tells. */
export function tell(told: PeopleTold, entry: MetaEntry): void {
  const { members, devices, purged, lastKeys } = told;
  switch (entry.kind) {
    case 'workspace.claimed':
      return;
    case 'member.set':
      members.set(entry.memberId, { role: entry.role, teams: entry.teams, isRemoved: false });
      return;
    case 'member.removed': {
      const member = members.get(entry.memberId);
      if (member) members.set(entry.memberId, { ...member, isRemoved: true });
      for (const [deviceId, { memberId }] of devices) {
        if (memberId === entry.memberId) setState(told, deviceId, 'revoked');
      }
      return;
    }
    case 'device.added': {
      const { deviceId, memberId, keyId, publicKey } = entry;
      devices.set(deviceId, { memberId, keyId, publicKey, state: 'active' });
      return;
    }
    case 'device.revoked':
      return setState(told, entry.deviceId, 'revoked');
    case 'device.quarantined':
      return setState(told, entry.deviceId, 'quarantined');
    case 'documents.purged':
      for (const documentId of entry.documentIds) purged.add(documentId);
      return;
    case 'keys.leased':
      lastKeys.set(entry.teamId, Math.max(entry.upTo, lastKeys.get(entry.teamId) ?? 0));
      return;
    default:
      return assertNever(entry);
  }
}
