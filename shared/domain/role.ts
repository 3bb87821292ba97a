/** Roles of members, strongest first. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** True when a member of this role may change content. */
export function mayWrite(role: Role): boolean {
  return role !== 'viewer';
}

/** True when a member of this role may make invites for the given role: nobody hands out more than they have. */
export function mayInvite(inviter: Role, invited: Role): boolean {
  return (inviter === 'owner' || inviter === 'admin') && roles.indexOf(inviter) <= roles.indexOf(invited);
}
