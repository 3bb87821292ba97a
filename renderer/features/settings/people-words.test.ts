import { expect, test } from 'vitest';
import type { DeviceAccessRow, MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { deviceId, memberId, teamId } from '../../../shared/domain/ids.ts';
import { describeDevice, describeMember, describeTeams, nameOf, shortFingerprint } from './people-words.ts';

const id = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const now = new Date(2026, 10, 21, 12).getTime();
const minute = 60_000;
const team = (n: number, name: string) => ({ teamId: teamId.parse(id(n)), name, key: 'T', createdAt: 1 });

const device: DeviceAccessRow = {
  deviceId: deviceId.parse(id(1)),
  fingerprint: '1a2b 3c4d 5e6f 7a8b',
  addedAt: now - 3 * 24 * 60 * minute,
  heardAt: now - 5 * minute,
  state: 'active',
  isThis: false,
};
const member: MemberAccessRow = {
  memberId: memberId.parse(id(2)),
  name: null,
  role: 'member',
  teams: null,
  since: device.addedAt,
  removedAt: null,
  isMe: false,
  devices: [device, { ...device, state: 'revoked', heardAt: now }],
};

test('a device says when it was heard of, and what was done to it', () => {
  expect(shortFingerprint(device.fingerprint)).toBe('1a2b 3c4d');
  expect(describeDevice(device, now)).toBe('Last change 5 min ago · added 18 Nov');
  expect(describeDevice({ ...device, heardAt: null }, now)).toMatch(/^No change from it yet/);
  expect(describeDevice({ ...device, isThis: true }, now)).toMatch(/^In use now/);
  expect(describeDevice({ ...device, state: 'revoked' }, now)).toMatch(/^Revoked/);
  expect(describeDevice({ ...device, state: 'quarantined' }, now)).toMatch(/two copies/);
});

test('a member counts devices that work, and tells the newest of what came from them', () => {
  expect(describeMember(member, [team(3, 'A')], now)).toBe('1 device · last change 5 min ago · since 18 Nov');
  expect(describeMember({ ...member, isMe: true }, [], now)).toBe('1 device · since 18 Nov');
  expect(describeMember({ ...member, devices: [] }, [], now)).toMatch(/^0 devices · no change yet/);
  expect(describeMember({ ...member, removedAt: now - minute }, [], now)).toBe('Removed 1 min ago');
});

test('teams are named when there are several; owners and admins see all', () => {
  const teams = [team(3, 'Hull'), team(4, 'Sails')];
  expect(describeTeams(member, [team(3, 'Hull')])).toBeUndefined();
  expect(describeTeams(member, teams)).toBe('all teams');
  const some = { ...member, teams: [teamId.parse(id(4))] };
  expect(describeTeams(some, teams)).toBe('Sails');
  expect(describeTeams({ ...some, role: 'admin' }, teams)).toBe('all teams');
  expect(describeTeams({ ...some, teams: [] }, teams)).toBe('no team');
});

test('who has given no name is told apart by the end of the id', () => {
  expect(nameOf(member)).toBe('Member 0002');
  expect(nameOf({ ...member, name: 'Mira' })).toBe('Mira');
});
