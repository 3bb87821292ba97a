import { z } from 'zod';
import { memberId, projectId, teamId, workspaceId } from '../../domain/ids.ts';
import { roles } from '../../domain/role.ts';
import { method } from '../method.ts';
import { name, projectRow, receipt, teamKey, teamRow } from '../schemas.ts';

export const workspaceMethods = {
  /** Makes this profile's workspace with its first team. The key defaults to `ENG`. */
  'workspace.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, teamKey: teamKey.optional() }),
    result: z.object({ workspaceId, teamId, receipt }),
  }),
  /** Joins a server's workspace (empty profile), or gives this workspace to an empty server (owner invite). */
  'workspace.link': method({
    kind: 'mutation',
    deadlineMs: 30_000,
    params: z.strictObject({ url: z.string().max(2048), invite: z.string().trim().min(1).max(256) }),
    result: z.object({ workspaceId, role: z.enum(roles), receipt }),
  }),
  /** Asks the server for a single-use invite. It is shown once and kept nowhere on this machine. */
  'workspace.invite': method({
    kind: 'mutation',
    person: true,
    params: z.strictObject({ role: z.enum(roles) }),
    result: z.object({ invite: z.string(), expiresAt: z.number(), receipt }),
  }),
  /** Gives oneself the name that the team sees. */
  'members.rename': method({
    kind: 'mutation',
    params: z.strictObject({ name }),
    result: z.object({ memberId, receipt }),
  }),
  'teams.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, key: teamKey }),
    result: z.object({ teamId, receipt }),
  }),
  'teams.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(teamRow) }),
  }),
  /** `repo` is a path to a git checkout on this machine. It is kept here and never replicated. */
  'projects.create': method({
    kind: 'mutation',
    params: z.strictObject({ name, teamId: teamId.optional(), repo: z.string().min(1).max(4096).optional() }),
    result: z.object({ projectId, receipt }),
  }),
  'projects.update': method({
    kind: 'mutation',
    params: z.strictObject({
      projectId,
      patch: z.strictObject({
        name: name.optional(),
        repo: z.string().min(1).max(4096).nullable().optional(),
      }),
    }),
    result: z.object({ projectId, receipt }),
  }),
  'projects.query': method({
    kind: 'query',
    params: z.strictObject({}),
    result: z.object({ rows: z.array(projectRow) }),
  }),
};
