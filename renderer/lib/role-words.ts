import type { Role } from '../../shared/domain/role.ts';

export const roleNames: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
  viewer: 'Viewer',
};

/** The role with what it may do. */
export const roleWords: Readonly<Record<Role, string>> = {
  owner: 'Owner: everything, the server too',
  admin: 'Admin: edits, and manages people',
  member: 'Member: edits everything',
  viewer: 'Viewer: reads only',
};
