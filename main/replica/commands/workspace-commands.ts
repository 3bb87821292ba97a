import type { Action, Params, Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { writeProject } from '../../../shared/documents/team-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import {
  writeMember,
  writeMemberName,
  writeTeam,
  writeWorkspaceName,
} from '../../../shared/documents/workspace-document.ts';
import {
  memberId,
  projectId,
  teamId,
  workspaceId,
  type MemberId,
  type ProjectId,
  type TeamId,
  type WorkspaceId,
} from '../../../shared/domain/ids.ts';
import type { ImportMark } from '../archive/import-mark.ts';
import { madeFor } from '../birth-mark.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { carryOut } from '../undo/carry-out.ts';
import type { Change } from '../undo/change.ts';
import { readCurrentProject, setRepo } from '../undo/project-change.ts';
import type { RunCommand } from './command.ts';
import { firstTeam, requireProject, requireTeam, requireWorkspace } from './targets.ts';

/** Mutations of workspace, teams and projects; what they throw is coded. */
export interface WorkspaceCommands {
  createWorkspace(params: Params<'workspace.create'>, action: Action): Promise<Result<'workspace.create'>>;
  renameWorkspace(params: Params<'workspace.rename'>, action: Action): Promise<Result<'workspace.rename'>>;
  renameMember(params: Params<'members.rename'>, action: Action): Promise<Result<'members.rename'>>;
  createTeam(params: Params<'teams.create'>, action: Action): Promise<Result<'teams.create'>>;
  createProject(params: Params<'projects.create'>, action: Action): Promise<Result<'projects.create'>>;
  updateProject(params: Params<'projects.update'>, action: Action): Promise<Result<'projects.update'>>;
}

/** A name to tell members apart until they give themselves one. The account's name is not ours to publish. */
export function placeholderName(id: MemberId): string {
  return `Member ${id.slice(-4)}`;
}

/** Adds this profile's member to the workspace. */
export function addMember(edit: Edit, id: MemberId, now: number): void {
  edit.change({ kind: 'workspace' }, 'workspace', (doc) => {
    writeMember(doc, { memberId: id, name: placeholderName(id), joinedAt: now });
  });
}

function createWorkspace(
  { clock, uuid, identity }: ReplicaContext,
  mark: Pick<ImportMark, 'refuse'>,
  edit: Edit,
  params: Params<'workspace.create'>,
): { workspaceId: WorkspaceId; teamId: TeamId } {
  if (identity.workspaceId() !== null) {
    throw new HearthError(
      'WORKSPACE_EXISTS',
      'This profile already has a workspace. Use another profile for another one.',
    );
  }
  mark.refuse();
  const ids = { workspaceId: workspaceId.parse(uuid()), teamId: teamId.parse(uuid()) };
  const me = memberId.parse(uuid());
  identity.set(edit.tx, { workspaceId: ids.workspaceId, memberId: me });
  const createdAt = clock.now();
  edit.change({ kind: 'workspace' }, 'workspace', (doc) => {
    writeWorkspaceName(doc, params.name);
    writeTeam(doc, { teamId: ids.teamId, name: params.name, key: params.teamKey ?? 'ENG', createdAt });
  });
  addMember(edit, me, createdAt);
  return ids;
}

function renameMember(
  { identity }: ReplicaContext,
  edit: Edit,
  { name }: Params<'members.rename'>,
): { memberId: MemberId } {
  requireWorkspace(identity);
  const me = identity.memberId();
  let known = false;
  edit.change({ kind: 'workspace' }, 'workspace', (doc) => {
    known = me !== null && writeMemberName(doc, me, name);
  });
  if (me !== null && known) return { memberId: me };
  throw new HearthError(
    'NOT_FOUND',
    'The workspace has not arrived from its server yet, so there is nobody to rename. Try again in a moment.',
  );
}

function updateProject(
  context: ReplicaContext,
  edit: Edit,
  { projectId: id, patch }: Params<'projects.update'>,
): { projectId: ProjectId } {
  requireWorkspace(context.identity);
  requireProject(edit.tx, id);
  const current = readCurrentProject(edit.tx, id);
  const changes = (['name', 'repo'] as const).flatMap((field): Change[] => {
    const to = patch[field];
    const from = current?.[field] ?? null;
    return to === undefined || to === from ? [] : [{ kind: 'project', projectId: id, field, from, to }];
  });
  carryOut(context, edit, changes, `Change project ${current?.name ?? ''}`);
  return { projectId: id };
}

/** Creates the commands of workspace, teams and projects. */
export function createWorkspaceCommands(
  context: ReplicaContext,
  run: RunCommand,
  mark: Pick<ImportMark, 'refuse'>,
): WorkspaceCommands {
  const { clock, uuid, identity } = context;
  return {
    createWorkspace: (params, action) => run(action, (edit) => createWorkspace(context, mark, edit, params)),

    renameWorkspace: ({ name }, action) =>
      run(action, (edit) => {
        requireWorkspace(identity);
        edit.change({ kind: 'workspace' }, 'workspace', (doc) => writeWorkspaceName(doc, name));
        return {};
      }),

    renameMember: (params, action) => run(action, (edit) => renameMember(context, edit, params)),

    createTeam: ({ name, key }, action) =>
      run(action, (edit) => {
        requireWorkspace(identity);
        if (edit.tx.get('SELECT 1 FROM team_row WHERE key = ?', key)) {
          throw new HearthError(
            'TEAM_KEY_TAKEN',
            `Another team already uses the key ${key}. Choose another one.`,
          );
        }
        const id = teamId.parse(uuid());
        edit.change({ kind: 'workspace' }, 'workspace', (doc) => {
          writeTeam(doc, { teamId: id, name, key, createdAt: clock.now() });
        });
        return { teamId: id };
      }),

    createProject: ({ name, teamId: team, repo }, action) =>
      run(action, (edit) => {
        requireWorkspace(identity);
        const owner = team ? requireTeam(edit.tx, team) : firstTeam(edit.tx, context.mayUse);
        const id = projectId.parse(madeFor(owner, uuid()));
        edit.change({ kind: 'team', teamId: owner }, teamGroup(owner), (doc) => {
          writeProject(doc, id, { name, createdAt: clock.now() });
        });
        if (repo !== undefined) setRepo(edit.tx, id, repo);
        return { projectId: id };
      }),

    updateProject: (params, action) => run(action, (edit) => updateProject(context, edit, params)),
  };
}
