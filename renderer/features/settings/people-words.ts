import type { DeviceAccessRow, MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import type { TeamRow } from '../../../shared/contract/schemas.ts';
import { formatCount, formatDate, formatRelative } from '../../ui/lib/format.ts';

/** `5 min ago`, `now`, `on 19 Nov`. */
function ago(at: number, now: number): string {
  const text = formatRelative(at, now);
  if (text === 'now') return 'just now';
  if (/(min|h)$/.test(text)) return `${text} ago`;
  return `on ${text}`;
}

/** When something that a device wrote last arrived here. A device that only reads is never heard of. */
function describeHeard(heardAt: number | null, now: number): string {
  return heardAt === null ? 'no change from it yet' : `last change ${ago(heardAt, now)}`;
}

/** The first two groups of the fingerprint: enough to tell one’s devices apart. The whole is for comparing. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.split(' ').slice(0, 2).join(' ');
}

const states: Readonly<Record<Exclude<DeviceAccessRow['state'], 'active'>, string>> = {
  revoked: 'Revoked: the server takes nothing of it any more',
  quarantined: 'Stopped: two copies have used its key',
};

/** What is known of a device, in a line. */
export function describeDevice(device: DeviceAccessRow, now: number): string {
  const added = `added ${formatDate(device.addedAt, now)}`;
  if (device.state !== 'active') return `${states[device.state]} · ${added}`;
  const heard = device.isThis ? 'in use now' : describeHeard(device.heardAt, now);
  return `${heard} · ${added}`.replace(/^./, (first) => first.toUpperCase());
}

/** The teams that a member has access to; undefined for all, which needs no word. */
export function describeTeams(
  member: Pick<MemberAccessRow, 'role' | 'teams'>,
  teams: readonly TeamRow[],
): string | undefined {
  const all = member.teams === null || member.role === 'owner' || member.role === 'admin';
  if (all) return teams.length > 1 ? 'all teams' : undefined;
  const names = teams.filter(({ teamId }) => member.teams?.includes(teamId)).map(({ name }) => name);
  return names.length === 0 ? 'no team' : names.join(', ');
}

/** What is known of a member, in a line. */
export function describeMember(member: MemberAccessRow, teams: readonly TeamRow[], now: number): string {
  if (member.removedAt !== null) return `Removed ${ago(member.removedAt, now)}`;
  const devices = member.devices.filter(({ state }) => state === 'active');
  const count = devices.length === 1 ? '1 device' : `${formatCount(devices.length)} devices`;
  const heard = Math.max(...devices.map(({ heardAt }) => heardAt ?? -1), -1);
  const last = member.isMe ? undefined : heard < 0 ? 'no change yet' : `last change ${ago(heard, now)}`;
  const parts = [describeTeams(member, teams), count, last, `since ${formatDate(member.since, now)}`];
  const line = parts.filter((part) => part !== undefined).join(' · ');
  return line.replace(/^./, (first) => first.toUpperCase());
}

/** What to call a member who has given no name: viewers cannot. */
export function nameOf({ name, memberId }: Pick<MemberAccessRow, 'name' | 'memberId'>): string {
  return name ?? `Member ${memberId.slice(-4)}`;
}
