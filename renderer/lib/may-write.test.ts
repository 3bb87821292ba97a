import { expect, test } from 'vitest';
import { teamId } from '../../shared/domain/ids.ts';
import type { Role } from '../../shared/domain/role.ts';
import { whyNotCreate, whyReadOnly, type Rights } from './may-write.ts';

const eng = teamId.parse('01890000-0000-7000-8000-000000000001');
const ops = teamId.parse('01890000-0000-7000-8000-000000000002');
const rights = (role: Role | null, teams: Rights['teams'] = null): Rights => ({ role, teams });
const teams = [{ teamId: eng }, { teamId: ops }];

test('without a server everything may be written', () => {
  expect(whyReadOnly(rights(null), [eng])).toBeUndefined();
  expect(whyNotCreate(rights(null), [])).toBeUndefined();
});

test('a viewer writes nowhere, and is told whom to ask', () => {
  expect(whyReadOnly(rights('viewer'))).toMatch(/viewer.*Ask an owner or admin/);
  expect(whyReadOnly(rights('viewer'), [eng])).toBe(whyReadOnly(rights('viewer')));
  expect(whyNotCreate(rights('viewer'), teams)).toBe(whyReadOnly(rights('viewer')));
});

test('a member writes to their teams, and to all of a selection or to none of it', () => {
  const member = rights('member', [eng]);
  expect(whyReadOnly(member)).toBeUndefined();
  expect(whyReadOnly(member, [eng])).toBeUndefined();
  expect(whyReadOnly(member, [ops])).toMatch(/this team.*Ask an owner or admin/);
  expect(whyReadOnly(member, new Set([eng, ops]))).toBe(whyReadOnly(member, [ops]));
  expect(whyReadOnly(rights('member'), [eng, ops])).toBeUndefined();
});

test.each(['owner', 'admin'] as const)('an %s writes to every team, whatever was said of them', (role) => {
  expect(whyReadOnly(rights(role, []), [eng, ops])).toBeUndefined();
  expect(whyNotCreate(rights(role, []), teams)).toBeUndefined();
});

test('something is made while one team takes it, or none has arrived yet', () => {
  expect(whyNotCreate(rights('member', [ops]), teams)).toBeUndefined();
  expect(whyNotCreate(rights('member', []), teams)).toMatch(/no team.*Ask an owner or admin/);
  expect(whyNotCreate(rights('member', []), [])).toBeUndefined();
});
