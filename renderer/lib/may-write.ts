import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import type { ProjectRow, TeamRow } from '../../shared/contract/schemas.ts';
import { hasTeam } from '../../shared/domain/access.ts';
import { mayInvite, mayWrite } from '../../shared/domain/role.ts';
import { useReplica } from './app-context.ts';

/** What this person may do in the workspace, as the host tells it. */
export type Rights = Pick<SyncStatus, 'role' | 'teams'>;

/** Of what is to be changed. */
type TeamIds = readonly string[] | ReadonlySet<string>;

const asViewer =
  'You are a viewer: you can read, but not change anything. Ask an owner or admin for another role.';
const outsideTeam = 'You cannot write to this team. Ask an owner or admin for access.';
const withoutTeam = 'You have no team to write to. Ask an owner or admin for access.';

/**
 * Why somebody with these rights may not write to all of these teams, or, without any, to the workspace; undefined
 * when they may. The host decides by the same two questions.
 */
export function whyReadOnly({ role, teams }: Rights, teamIds: TeamIds = []): string | undefined {
  if (role === null) return undefined;
  if (!mayWrite(role)) return asViewer;
  for (const teamId of teamIds) if (!hasTeam({ role, teams }, teamId)) return outsideTeam;
  return undefined;
}

/** Why somebody with these rights may make neither issues nor projects; undefined when one of the teams takes them. */
export function whyNotCreate(rights: Rights, teams: readonly Pick<TeamRow, 'teamId'>[]): string | undefined {
  const isTaken = teams.some(({ teamId }) => whyReadOnly(rights, [teamId]) === undefined);
  return whyReadOnly(rights) ?? (isTaken || teams.length === 0 ? undefined : withoutTeam);
}

/**
 * Why this person changes nothing in these teams, or without any in the workspace; undefined when they may. For the
 * `disabledReason` of a control. It changes with their role, while the page is open.
 */
export function useReadOnly(teamIds?: TeamIds): string | undefined {
  return useReplica(({ sync }) => whyReadOnly(sync, teamIds));
}

/** Why this person makes no issues and projects; undefined when they may. */
export function useWhyNotCreate(): string | undefined {
  return useReplica(({ sync, teams }) => whyNotCreate(sync, teams));
}

/** The projects in which this person may make something. */
export function useWritableProjects(): readonly ProjectRow[] {
  const projects = useReplica((snapshot) => snapshot.projects);
  const sync = useReplica((snapshot) => snapshot.sync);
  return projects.filter(({ teamId }) => whyReadOnly(sync, [teamId]) === undefined);
}

/** Why this person lets nobody in; undefined when they may, and while there is no server to ask. */
export function useWhyNotInvite(): string | undefined {
  const role = useReplica((snapshot) => snapshot.sync.role);
  return role === null || mayInvite(role, 'viewer') ? undefined : 'Only owners and admins invite people.';
}
