import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { roles, type Role } from '../../../shared/domain/role.ts';

type Subject = Pick<MemberAccessRow, 'role' | 'isMe' | 'removedAt'>;

/** True when somebody of this role manages people at all. */
export function managesPeople(role: Role | null): boolean {
  return role === 'owner' || role === 'admin';
}

const rank = (role: Role): number => roles.indexOf(role);

/** The roles that somebody of this role may give: none above their own. */
export function rolesToGive(mine: Role): readonly Role[] {
  return managesPeople(mine) ? roles.filter((role) => rank(role) >= rank(mine)) : [];
}

function isLastOwner(member: Subject, members: readonly Subject[]): boolean {
  const owners = members.filter(({ role, removedAt }) => role === 'owner' && removedAt === null);
  return member.role === 'owner' && owners.length === 1;
}

/** Why this person may not change the member’s role or teams; undefined when they may (wire R4). */
export function whyNotChange(
  mine: Role | null,
  member: Subject,
  members: readonly Subject[],
): string | undefined {
  if (mine === null || !managesPeople(mine)) return 'Only owners and admins change roles.';
  if (rank(member.role) < rank(mine)) return 'Their role is above yours.';
  if (isLastOwner(member, members)) return 'The last owner stays one. Make somebody else an owner first.';
  return undefined;
}

/** Why this person may not remove the member; undefined when they may. */
export function whyNotRemove(
  mine: Role | null,
  member: Subject,
  members: readonly Subject[],
): string | undefined {
  if (mine === null || !managesPeople(mine)) return 'Only owners and admins remove people.';
  if (member.isMe) return 'Ask another owner or admin to remove you.';
  if (rank(member.role) < rank(mine)) return 'Their role is above yours.';
  if (isLastOwner(member, members)) return 'The last owner stays. Make somebody else an owner first.';
  return undefined;
}
