import type { HostHandlers } from '../../contract/serve-client.ts';
import type { Replica } from '../../replica/replica.ts';
import type { SyncConnection } from '../../sync/sync-connection.ts';
import { toAbortSignal } from '../abort-signal.ts';

export interface WorkspaceHandlerOptions {
  readonly replica: Replica;
  readonly sync: Pick<SyncConnection, 'link'>;
}

type Names =
  | 'workspace.create'
  | 'workspace.rename'
  | 'workspace.link'
  | 'members.rename'
  | 'teams.create'
  | 'teams.query'
  | 'projects.create'
  | 'projects.update'
  | 'projects.query';

export function createWorkspaceHandlers(options: WorkspaceHandlerOptions): Pick<HostHandlers, Names> {
  const { replica, sync } = options;
  return {
    'workspace.create': (params, { action }) => replica.createWorkspace(params, action),
    'workspace.rename': (params, { action }) => replica.renameWorkspace(params, action),
    'workspace.link': (params, { action, signal }) =>
      sync.link({ ...params, action, signal: toAbortSignal(signal) }),
    'members.rename': (params, { action }) => replica.renameMember(params, action),
    'teams.create': (params, { action }) => replica.createTeam(params, action),
    'teams.query': async () => ({ rows: replica.teams() }),
    'projects.create': (params, { action }) => replica.createProject(params, action),
    'projects.update': (params, { action }) => replica.updateProject(params, action),
    'projects.query': async () => ({ rows: replica.projects() }),
  };
}
