import { describe, expect, test } from 'vitest';
import { roles, type Role } from '../../../shared/domain/role.ts';
import { rolesToGive, whyNotChange, whyNotRemove } from './member-rights.ts';

const member = (role: Role, isMe = false, removedAt: number | null = null) => ({ role, isMe, removedAt });
const two = [member('owner'), member('owner')];

describe('R4: who may change and remove whom', () => {
  test.each([
    ['owner', ['owner', 'admin', 'member', 'viewer']],
    ['admin', ['admin', 'member', 'viewer']],
    ['member', []],
    ['viewer', []],
  ] as const)('%s: over roles that are not above their own', (mine, over) => {
    const free = roles.filter((role) => whyNotChange(mine, member(role), two) === undefined);
    expect(free).toEqual(over);
    expect(roles.filter((role) => whyNotRemove(mine, member(role), two) === undefined)).toEqual(over);
    expect(rolesToGive(mine)).toEqual(over);
  });

  test('the last owner stays, whoever asks; one who was removed does not count', () => {
    const alone = [member('owner', true), member('admin'), member('owner', false, 7)];
    expect(whyNotChange('owner', member('owner', true), alone)).toMatch(/last owner/);
    expect(whyNotRemove('owner', member('owner'), alone)).toMatch(/last owner/);
    expect(whyNotChange('owner', member('owner', true), [...alone, member('owner')])).toBeUndefined();
  });

  test('nobody removes oneself; without a server there is nobody to ask', () => {
    expect(whyNotRemove('admin', member('admin', true), two)).toMatch(/another/);
    expect(whyNotChange(null, member('member'), two)).toBeDefined();
  });
});
